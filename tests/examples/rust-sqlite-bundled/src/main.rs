fn main() -> rusqlite::Result<()> {
    let db = rusqlite::Connection::open("/tmp/notes.db")?;
    db.execute_batch(include_str!("../migrations/001_notes.sql"))?;
    db.execute("INSERT INTO notes (text) VALUES (?1)", ["kept"])?;
    let text: String = db.query_row("SELECT text FROM notes", [], |row| row.get(0))?;
    println!("{text} by SQLite {}", rusqlite::version());
    Ok(())
}
