//! Connections: accepted up to a limit, closed when they are too slow, ended gently on shutdown.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::response::Response;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper_util::rt::TokioIo;
use hyper_util::rt::TokioTimer;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::sync::mpsc;
use tokio::sync::watch;
use tokio::time::sleep;
use tokio::time::timeout;

/// More connections wait in the system's queue.
const CONNECTIONS_MAX: usize = 1024;
/// A client that has not sent its whole head by then, or says nothing more, is let go.
const HEAD_TIME_MAX: Duration = Duration::from_secs(15);
/// Longer heads are refused with 431.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// So long running answers may take to end after the signal, unless somebody wants otherwise.
pub const SHUTDOWN_TIME_MAX: Duration = Duration::from_secs(5);
/// So long a client that has not asked anything yet may go on after the signal: its question may be on the way.
const SILENCE_TIME_MAX: Duration = Duration::from_millis(100);
/// Pause after a failed accept (no free file handles): time for other connections to end.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What answers requests. It can be replaced while the server runs: the next request gets the new routes.
#[derive(Clone, Debug)]
pub struct Routes(Arc<RwLock<Router>>);

impl Routes {
    pub fn new(router: Router) -> Routes {
        Routes(Arc::new(RwLock::new(router)))
    }

    pub fn replace(&self, router: Router) {
        // Nobody panics while holding the lock, and a router is whole at any time.
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = router;
    }

    fn current(&self) -> Router {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The routes as one connection sees them.
struct Answering {
    routes: Routes,
    /// The client has asked something.
    has_asked: Arc<AtomicBool>,
}

impl Service<Request<Incoming>> for Answering {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        self.has_asked.store(true, Ordering::Relaxed);
        Box::pin(TowerToHyperService::new(self.routes.current()).call(request))
    }
}

/// Serves until `shutdown` is ready. Then idle connections are closed at once, and running answers have `patience` to end.
pub async fn serve(listener: TcpListener, routes: Routes, shutdown: impl Future<Output = ()>, patience: Duration) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let (end, ending) = watch::channel(());
    // Every connection holds a sender: when all are gone, all connections have ended.
    let (alive, mut all_gone) = mpsc::channel::<Infallible>(1);
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            () = &mut shutdown => break,
        };
        let stream = match accepted {
            Ok((stream, _address)) => stream,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let (routes, ending, alive) = (routes.clone(), ending.clone(), alive.clone());
        tokio::spawn(async move {
            let _kept = (place, alive);
            connection(stream, routes, ending).await;
        });
    }
    drop((listener, alive));
    // The receivers are the connections; it does not matter if none is left.
    let _ = end.send(());
    if timeout(patience, all_gone.recv()).await.is_err() {
        tracing::warn!("some requests did not end in time and were cut off");
    }
}

/// Answers one client until it hangs up or the server ends.
async fn connection(stream: TcpStream, routes: Routes, mut ending: watch::Receiver<()>) {
    let has_asked = Arc::new(AtomicBool::new(false));
    let answering = Answering { routes, has_asked: Arc::clone(&has_asked) };
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME_MAX)
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), answering);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        // The sender speaks once; if it is gone, the server is too.
        _ = ending.changed() => {
            // Between two requests this closes at once; during one it closes after the answer.
            connection.as_mut().graceful_shutdown();
            match timeout(SILENCE_TIME_MAX, connection.as_mut()).await {
                Ok(ended) => ended,
                Err(_) if has_asked.load(Ordering::Relaxed) => connection.await,
                Err(_) => Ok(()),
            }
        }
    };
    // A client that hangs up in the middle is its own affair.
    if let Err(error) = ended {
        tracing::debug!(%error, "connection ended early");
    }
}
