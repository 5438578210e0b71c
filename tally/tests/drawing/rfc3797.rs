use psephos_tally::drawing::rfc3797::{ImpossibleSelection, Seeds, select};

fn selected(pool: u32, count: u32, seeds: &str) -> Vec<u32> {
    let steps = select(pool, count, &Seeds::parse(seeds).unwrap()).unwrap();
    steps.iter().map(|step| step.selected).collect()
}

#[test]
fn the_example_of_the_rfc_comes_out() {
    let seeds = Seeds::parse("9319 / 2 5 12 8 10 / 9 18 26 34 41 45").unwrap();
    assert_eq!(seeds.canonical(), "9319./2.5.8.10.12./9.18.26.34.41.45./");
    let steps = select(25, 16, &seeds).unwrap();
    // RFC 3797 §6 prints the first hash.
    assert_eq!(format!("{:032X}", steps[0].hash), "990DD0A5692A029A98B5E01AA28F3459");
    let selected: Vec<u32> = steps.iter().map(|step| step.selected).collect();
    assert_eq!(selected, [17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22, 5, 18, 9, 1, 4]);
}

#[test]
fn the_nominating_committee_of_2012_comes_out() {
    let seeds = "17 20 22 35 38 48 36 / 90193202 / 55598744 / 11 17 21 48 50 9 10";
    assert_eq!(selected(134, 12, seeds), [90, 25, 92, 126, 24, 31, 122, 96, 81, 132, 2, 41]);
}

#[test]
fn the_order_of_numbers_within_a_source_makes_no_difference_and_that_of_sources_does() {
    assert_eq!(selected(40, 40, "1 02 3 / 4"), selected(40, 40, "3 1 2 /4"));
    assert_ne!(selected(40, 40, "1 2 3 / 4"), selected(40, 40, "4 / 1 2 3"));
    let mut all = selected(40, 40, "1");
    all.sort_unstable();
    assert_eq!(all, (1..=40).collect::<Vec<_>>());
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let seeds = Seeds::parse("1").unwrap();
    assert_eq!(select(0, 1, &seeds), Err(ImpossibleSelection::Pool(0)));
    assert_eq!(select(65_536, 1, &seeds), Err(ImpossibleSelection::Pool(65_536)));
    assert_eq!(select(3, 4, &seeds), Err(ImpossibleSelection::Count { count: 4, pool: 3 }));
    assert_eq!(select(3, 0, &seeds), Err(ImpossibleSelection::Count { count: 0, pool: 3 }));
    for (text, source) in [("", 1), ("1 / / 2", 2), ("1 /", 2)] {
        assert_eq!(Seeds::parse(text), Err(ImpossibleSelection::EmptySource(source)), "{text:?}");
    }
    for (text, source, found) in [
        ("1 two", 1, "two"),
        ("1 / 2,3", 2, "2,3"),
        ("-1", 1, "-1"),
        ("+1", 1, "+1"),
        ("18446744073709551616", 1, "18446744073709551616"),
    ] {
        assert_eq!(Seeds::parse(text), Err(ImpossibleSelection::Number { source, found: found.into() }));
    }
}
