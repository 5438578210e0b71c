//! Bodies, read under a limit and against the clock.

use super::problem::Problem;
use crate::post_error::PostError;
use axum::{
    body::{Body, HttpBody as _},
    extract::Request,
    http::header,
};
use std::{future::poll_fn, pin::Pin, time::Duration};

/// How long an entry may take to come in.
pub(super) const FOR_ENTRY: Duration = Duration::from_secs(10);
/// How long a blob may take to come in.
pub(super) const FOR_BLOB: Duration = Duration::from_mins(2);

/// A body that is read piece by piece. It never holds more than the limit and one frame.
pub(super) struct BoundedBody {
    body: Body,
    read: Vec<u8>,
    /// Bytes that are not taken yet, as the request's head says, if it does.
    announced: Option<usize>,
    /// Bytes that may not be taken yet.
    limit: usize,
}

impl BoundedBody {
    /// The body of a request, at most `limit` bytes. One that says it is longer is refused before it is read.
    pub(super) fn of(request: Request, limit: usize) -> Result<Self, Problem> {
        let length = request.headers().get(header::CONTENT_LENGTH);
        let announced = length.and_then(|length| length.to_str().ok()).and_then(|length| length.parse::<usize>().ok());
        let body = Self { body: request.into_body(), read: Vec::new(), announced, limit };
        body.within(limit)?;
        Ok(body)
    }

    /// From here on at most `limit` bytes more. A body that said that it has more is refused before they are read.
    pub(super) fn limit_rest(&mut self, limit: usize) -> Result<(), Problem> {
        self.within(limit)?;
        self.limit = limit;
        Ok(())
    }

    fn within(&self, limit: usize) -> Result<(), Problem> {
        let longer = self.read.len() > limit || self.announced.is_some_and(|announced| announced > limit);
        if longer { Err(PostError::Oversize(limit).into()) } else { Ok(()) }
    }

    /// All of it.
    pub(super) async fn whole(mut self, within: Duration) -> Result<Vec<u8>, Problem> {
        self.fill(usize::MAX, within).await?;
        Ok(self.read)
    }

    /// The next `length` bytes.
    pub(super) async fn take(&mut self, length: usize, within: Duration) -> Result<Vec<u8>, Problem> {
        self.fill(length, within).await?;
        if self.read.len() < length {
            return Err(Problem::of("malformed-body"));
        }
        let rest = self.read.split_off(length);
        self.limit -= length;
        self.announced = self.announced.map(|announced| announced.saturating_sub(length));
        Ok(std::mem::replace(&mut self.read, rest))
    }

    /// Reads until `length` bytes are there, or the body ends.
    async fn fill(&mut self, length: usize, within: Duration) -> Result<(), Problem> {
        let filling = async {
            while self.read.len() < length {
                let frame = poll_fn(|context| Pin::new(&mut self.body).poll_frame(context)).await;
                let Some(frame) = frame else { break };
                // Whatever broke the connection, there is nobody to tell more.
                let Ok(data) = frame.map_err(|_| Problem::of("malformed-body"))?.into_data() else { continue };
                if self.read.len() + data.len() > self.limit {
                    return Err(PostError::Oversize(self.limit).into());
                }
                self.read.extend_from_slice(&data);
            }
            Ok(())
        };
        tokio::time::timeout(within, filling).await.unwrap_or_else(|_| Err(Problem::of("slow-body")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Bytes;
    use std::task::{Context, Poll};

    /// A client that sends some bytes and then nothing, for ever.
    struct Stalling(Option<Bytes>);

    impl axum::body::HttpBody for Stalling {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
            self.0.take().map_or(Poll::Pending, |bytes| Poll::Ready(Some(Ok(http_body::Frame::data(bytes)))))
        }
    }

    fn stalling(bytes: &'static [u8]) -> BoundedBody {
        let request = Request::new(Body::new(Stalling(Some(Bytes::from_static(bytes)))));
        BoundedBody::of(request, 10).ok().unwrap()
    }

    #[tokio::test]
    async fn a_body_that_does_not_come_is_not_waited_for() {
        assert_eq!(stalling(b"abc").whole(Duration::from_millis(20)).await, Err(Problem::of("slow-body")));
    }

    #[tokio::test]
    async fn what_has_come_can_be_taken_before_the_rest() {
        let mut body = stalling(b"abcdefgh");
        assert_eq!(body.take(3, FOR_ENTRY).await, Ok(b"abc".to_vec()));
        assert_eq!(body.take(5, FOR_ENTRY).await, Ok(b"defgh".to_vec()));
    }

    #[tokio::test]
    async fn what_is_left_of_a_body_can_be_limited_further() {
        let mut body = stalling(b"abcdefgh");
        assert_eq!(body.take(3, FOR_ENTRY).await, Ok(b"abc".to_vec()));
        assert_eq!(body.limit_rest(4), Err(PostError::Oversize(4).into()), "five bytes are there");
        assert_eq!(body.limit_rest(5), Ok(()));
        let request = Request::builder().header(header::CONTENT_LENGTH, 9).body(Body::from("abcdefghi")).unwrap();
        let mut body = BoundedBody::of(request, 10).ok().unwrap();
        assert_eq!(body.limit_rest(8), Err(PostError::Oversize(8).into()), "nine bytes are announced");
    }

    #[tokio::test]
    async fn a_body_that_grows_past_its_limit_is_refused() {
        let refused = stalling(b"abcdefghijk").whole(FOR_ENTRY).await;
        assert_eq!(refused, Err(PostError::Oversize(10).into()));
    }
}
