//! From where a request comes, for limits only. Never stored.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;

use super::app::App;

/// Where a request comes from, as a key for limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor(pub String);

impl FromRequestParts<App> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let said = parts.headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
        let told = said.filter(|_| app.settings.behind_proxy).and_then(nearest);
        let seen = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip());
        Ok(Self(told.or(seen).map_or_else(|| "somewhere".to_owned(), key)))
    }
}

/// What our own proxy saw is the last entry; everything before it can be made up by whoever asks.
fn nearest(forwarded: &str) -> Option<IpAddr> {
    forwarded.rsplit(',').next()?.trim().parse().ok()
}

/// Whoever has one address of an IPv6 network usually has all of it, so the network counts.
fn key(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network: Vec<String> = address.segments().iter().take(4).map(|part| format!("{part:x}")).collect();
            format!("{}::/64", network.join(":"))
        }
    }
}
