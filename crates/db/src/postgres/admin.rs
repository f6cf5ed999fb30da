//! Commands outside of transactions on a whole cluster. Only for `testing`: the product never makes databases.

use tokio_postgres::{Client, NoTls};

use super::address::Address;
use super::error;
use crate::Result;

/// Runs a command that cannot stand in a transaction, such as `create database`.
pub(crate) async fn command(url: &str, sql: &str) -> Result<()> {
    with_client(url, async |client| client.batch_execute(sql).await.map_err(|e| error::told(&e, sql))).await
}

/// True if the cluster has a database of that name.
pub(crate) async fn exists(url: &str, name: &str) -> Result<bool> {
    let sql = "select 1 from pg_database where datname = $1";
    let found = with_client(url, async |client| client.query(sql, &[&name]).await.map_err(|e| error::told(&e, sql)));
    Ok(!found.await?.is_empty())
}

async fn with_client<T>(url: &str, work: impl AsyncFnOnce(&Client) -> Result<T>) -> Result<T> {
    let address = Address::parse(url)?;
    let connected = address.config.connect(NoTls).await;
    let (client, connection) = connected.map_err(|e| address.refuse(error::connecting(&e)))?;
    let driving = tokio::spawn(connection);
    let done = work(&client).await;
    drop(client);
    if driving.await.is_err() {
        tracing::warn!("the connection for a command ended badly");
    }
    done
}

/// The same server's address with another database.
pub(crate) fn with_database(url: &str, name: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, None), |(base, query)| (base, Some(query)));
    let host = base.find("://").map_or(0, |at| at + 3);
    let end = base[host..].find('/').map_or(base.len(), |at| host + at);
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}/{name}{query}", &base[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_of_an_address_is_replaced() {
        assert_eq!(with_database("postgres://a@h:1/old?x=y", "new"), "postgres://a@h:1/new?x=y");
        assert_eq!(with_database("postgres://a@h:1", "new"), "postgres://a@h:1/new");
    }
}
