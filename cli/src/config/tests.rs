use super::*;
use clap::Parser;

/// A program with a command of each kind.
#[derive(Debug, Parser)]
#[command(name = "psephos")]
enum Sample {
    Serve(SampleServe),
    #[command(subcommand)]
    Witness(SampleWitness),
    Verify {
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, clap::Args)]
struct SampleServe {
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: std::net::SocketAddr,
    #[arg(long, default_value = "sqlite://psephos.db")]
    database: String,
    #[arg(long)]
    organiser: Vec<String>,
    #[arg(long, conflicts_with = "organiser")]
    any_organiser: bool,
    #[arg(long, default_value_t = 7)]
    connections: u16,
    #[command(flatten)]
    config: ConfigArgs,
}

#[derive(Debug, clap::Subcommand)]
enum SampleWitness {
    Run {
        url: String,
        #[arg(long)]
        key: PathBuf,
        #[command(flatten)]
        config: ConfigArgs,
    },
}

struct Asked {
    folder: tempfile::TempDir,
    environment: BTreeMap<String, String>,
}

impl Asked {
    fn new(file: &str, environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("board.toml"), file).unwrap();
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { folder, environment }
    }

    fn completed(&self, line: &str) -> Result<Completed, Failure> {
        let file = self.folder.path().join("board.toml");
        let line = format!("psephos {line}").replace('@', file.to_str().unwrap());
        let arguments = line.split(' ').map(OsString::from).collect();
        complete(&mut <Sample as clap::CommandFactory>::command(), arguments, &|name| {
            self.environment.get(name).cloned()
        })
    }

    fn parsed(&self, line: &str) -> Sample {
        Sample::try_parse_from(self.completed(line).unwrap().arguments).unwrap_or_else(|error| panic!("{error}"))
    }

    fn serve(&self, line: &str) -> SampleServe {
        let Sample::Serve(serve) = self.parsed(line) else { panic!("{line}") };
        serve
    }

    fn refused(&self, line: &str) -> String {
        let failure = self.completed(line).unwrap_err();
        assert_eq!((&*failure.name, failure.exit.code()), ("config", 64));
        failure.what
    }

    fn listed(&self, line: &str) -> String {
        let mut program = <Sample as clap::CommandFactory>::command();
        let completed = self.completed(line).unwrap();
        program.build();
        let matches = program.clone().try_get_matches_from(completed.arguments).unwrap();
        listing(&program, &matches, &completed.origins).unwrap().replace(self.folder.path().to_str().unwrap(), "")
    }
}

#[test]
fn the_command_line_comes_before_the_environment_and_that_before_the_file() {
    let file = "[serve]\nlisten = '127.0.0.1:1'\ndatabase = \"sqlite://file.db\"\nconnections = 9\n";
    let environment = [("PSEPHOS_LISTEN", "127.0.0.1:2"), ("PSEPHOS_DATABASE", "sqlite://environment.db")];
    let asked = Asked::new(file, &environment);
    let serve = asked.serve("serve --listen 127.0.0.1:3 --config @");
    assert_eq!((serve.listen.port(), serve.database.as_str(), serve.connections), (3, "sqlite://environment.db", 9));
    let serve = asked.serve("serve");
    assert_eq!((serve.listen.port(), serve.connections), (2, 7), "and without a file there is none");
    let mut asked = Asked::new(file, &[]);
    let path = asked.folder.path().join("board.toml").display().to_string();
    asked.environment.insert("PSEPHOS_CONFIG".to_owned(), path);
    assert_eq!(asked.serve("serve").listen.port(), 1, "the environment names one, too");
}

#[test]
fn several_values_and_flags_come_from_everywhere() {
    let asked = Asked::new("[serve]\norganiser = [\"a\", \"b\"]\n", &[]);
    assert_eq!(asked.serve("serve --config @").organiser, ["a", "b"]);
    assert_eq!(asked.serve("serve --config @ --organiser c").organiser, ["c"], "one place gives all of them");
    assert_eq!(Asked::new("", &[("PSEPHOS_ORGANISER", "c d")]).serve("serve").organiser, ["c", "d"]);
    assert!(Asked::new("[serve]\nany-organiser = true\n", &[]).serve("serve --config @").any_organiser);
    assert!(
        !Asked::new("[serve]\nany-organiser = true\n", &[("PSEPHOS_ANY_ORGANISER", "false")])
            .serve("serve --config @")
            .any_organiser
    );
    let contradiction = Asked::new("[serve]\norganiser = [\"a\"]\n", &[]);
    let completed = contradiction.completed("serve --any-organiser --config @").unwrap();
    let error = Sample::try_parse_from(completed.arguments).unwrap_err();
    assert_eq!(error.kind(), clap::error::ErrorKind::ArgumentConflict, "a file does not contradict in silence");
}

#[test]
fn what_a_command_requires_may_stand_in_a_file_and_one_file_serves_several_commands() {
    let file = "[serve]\nlisten = \"127.0.0.1:1\"\n\n[witness.run]\nurl = \"http://x/\"\nkey = \"w.key\"\n";
    let asked = Asked::new(file, &[]);
    let Sample::Witness(SampleWitness::Run { url, key, .. }) = asked.parsed("witness run --config @") else {
        panic!("another command")
    };
    assert_eq!((url.as_str(), key), ("http://x/", PathBuf::from("w.key")));
    let completed = asked.completed("verify --json").unwrap();
    assert_eq!(completed.arguments.len(), 3, "a command that ends soon is left alone");
}

#[test]
fn what_is_not_known_is_refused_with_its_line() {
    for (file, line, words) in [
        ("[serve]\n\nlisen = \"127.0.0.1:1\"\n", 3, "psephos serve has no \"lisen\""),
        ("[serve]\nlisten = \"x\"\n[serv]\n", 3, "has no \"serv\""),
        ("listen = \"127.0.0.1:1\"\n", 1, "has no \"listen\" to configure, but [serve], [witness]"),
        ("[verify]\njson = true\n", 1, "has no \"verify\""),
        ("[serve]\nconfig = \"other.toml\"\n", 2, "has no \"config\""),
        ("[serve]\nlisten = \"a\"\nlisten = \"b\"\n", 3, "duplicate"),
        ("[serve]\nlisten = \n", 2, ""),
        ("[serve]\nany-organiser = \"yes\"\n", 2, "any-organiser is true or false"),
        ("[serve]\nconnections = 0x10\n", 2, "connections is a text or a whole number"),
        ("[serve]\nlisten = [\"a\"]\n", 2, "listen has one value"),
        ("[serve]\n[witness.run]\n[witness.run.key]\n", 3, "key is a text"),
        // Of a file for several commands all is looked at, whichever is asked for.
        ("[witness.run]\nkeys = \"x\"\n[serve]\n", 2, "psephos witness run has no \"keys\""),
    ] {
        let told = Asked::new(file, &[]).refused("serve --config @");
        assert!(told.contains(&format!("board.toml, line {line}: ")) && told.contains(words), "{file:?}: {told}");
    }
    let told = Asked::new("", &[("PSEPHOS_ANY_ORGANISER", "maybe")]).refused("serve");
    assert_eq!(told, "PSEPHOS_ANY_ORGANISER is neither true nor false");
    let missing = Asked::new("", &[]).completed("serve --config /nowhere/board.toml").unwrap_err();
    assert_eq!(missing.name, "file");
}

#[test]
fn a_file_that_is_no_toml_is_not_shown_for_it_may_hold_a_password() {
    let told = Asked::new("[serve]\ndatabase = \"postgres://board:s3cret@db/x\n", &[]).refused("serve --config @");
    assert!(told.contains("line 2") && !told.contains("s3cret"), "{told}");
}

#[test]
fn a_wrong_value_is_traced_to_where_it_stands() {
    let asked = Asked::new("[serve]\n# the port\nlisten = \"nowhere\"\n", &[]);
    let completed = asked.completed("serve --config @").unwrap();
    let error = Sample::try_parse_from(&completed.arguments).unwrap_err();
    let (name, origin) = origin_of(&error, &completed.origins).unwrap();
    assert_eq!(name, "listen");
    assert!(origin.to_string().ends_with("board.toml, line 3"), "{origin}");
    let given = asked.completed("serve --listen nowhere --config @").unwrap();
    let error = Sample::try_parse_from(&given.arguments).unwrap_err();
    assert_eq!(origin_of(&error, &given.origins), None, "here the command line is at fault");
}

#[test]
fn all_that_is_in_force_is_listed_with_its_origin_and_without_passwords() {
    let file = "[serve]\nlisten = \"127.0.0.1:1\"\norganiser = [\"a\", \"b\"]\n";
    let asked = Asked::new(file, &[("PSEPHOS_DATABASE", "postgres://board:s3cret@db/board")]);
    let expected = "\
[serve]
listen = \"127.0.0.1:1\"  # /board.toml, line 2
database = \"postgres://board:***@db/board\"  # environment PSEPHOS_DATABASE
organiser = [\"a\", \"b\"]  # /board.toml, line 3
any-organiser = false  # default
connections = \"9\"  # command line
";
    let listed = asked.listed("serve --config @ --connections 9 --print-config");
    assert_eq!(listed, expected);
    // What it prints is a file again.
    let again = Asked::new(&listed.replace("any-organiser = false  # default\n", ""), &[]);
    assert_eq!(again.serve("serve --config @").connections, 9);
    let unset = Asked::new("", &[]).listed("serve --print-config");
    assert!(unset.contains("# organiser is not set") && unset.contains("\"127.0.0.1:8080\"  # default"), "{unset}");
}
