//! Applies the migrations to a scratch database, against which `sqlx::query!` checks every statement at compile
//! time: no database, no separate tool and no generated files to go stale.

use std::path::PathBuf;

use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=migrations");
    let scratch = PathBuf::from(std::env::var("OUT_DIR")?).join("schema.db");
    if scratch.exists() {
        std::fs::remove_file(&scratch)?;
    }
    tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
        let options = SqliteConnectOptions::new().filename(&scratch).create_if_missing(true);
        let mut connection = options.connect().await?;
        let migrations = sqlx::migrate::Migrator::new(PathBuf::from("migrations")).await?;
        migrations.run(&mut connection).await?;
        Ok::<_, Box<dyn std::error::Error>>(())
    })?;
    println!("cargo:rustc-env=DATABASE_URL=sqlite:{}", scratch.display());
    Ok(())
}
