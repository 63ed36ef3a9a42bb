// Opens the tables of an environment, each once per process.

internal import CLMDB
internal import Synchronization

/// One table (LMDB calls it a database) of an environment.
package struct Table: Hashable, Sendable {
  let number: UInt32
  package let name: String
}

extension Environment {
  /// The table named `name`, created where it is missing and the environment may be written.
  ///
  /// C: `mdb_dbi_open`. A table that is missing must not be asked for inside a write transaction of the same
  /// thread.
  package func table(_ name: String) throws(KeyValueError) -> Table {
    // Held throughout: LMDB lets one transaction of a process at a time open tables.
    try tables.withLock { known throws(KeyValueError) -> Table in
      if let table = known[name] { return table }
      let table: Table
      if let existing = try openExisting(name) { table = existing } else { table = try createTable(name) }
      known[name] = table
      return table
    }
  }

  /// The table named `name`; `nil` where it is missing. C: `mdb_dbi_open`.
  package func existingTable(_ name: String) throws(KeyValueError) -> Table? {
    try tables.withLock { known throws(KeyValueError) -> Table? in
      if let table = known[name] { return table }
      do throws(KeyValueError) {
        let table = try openExisting(name)
        known[name] = table
        return table
      } catch {
        guard error.code == .notFound else { throw error }
        return nil
      }
    }
  }

  private func openExisting(_ name: String) throws(KeyValueError) -> Table? {
    do throws(KeyValueError) {
      return try openTable(name, begin: UInt32(MDB_RDONLY), flags: 0)
    } catch {
      if error.code == .notFound && !options.readOnly { return nil }
      throw error
    }
  }

  private func createTable(_ name: String) throws(KeyValueError) -> Table {
    while true {
      do throws(KeyValueError) {
        return try openTable(name, begin: 0, flags: UInt32(MDB_CREATE))
      } catch {
        guard error.code == .mapFull else { throw error }
        try grow()
      }
    }
  }

  private func openTable(_ name: String, begin mode: UInt32, flags: UInt32) throws(KeyValueError) -> Table {
    let writes = mode == 0
    if writes { checkNoWriter() }
    let transaction = try unsafe begin(flags: mode)
    defer { gate.leave() }
    var number: MDB_dbi = 0
    var code = unsafe mdb_dbi_open(transaction, name, flags, &number)
    var kind: UInt32 = 0
    if code == 0 { code = unsafe mdb_dbi_flags(transaction, number, &kind) }
    // Keys are byte strings and have one value: other flags make LMDB read them otherwise.
    if code == 0, kind != 0 { code = MDB_INCOMPATIBLE }
    guard code == 0 else {
      unsafe mdb_txn_abort(transaction)
      throw KeyValueError(.init(rawValue: code), in: "mdb_dbi_open", at: path, detail: "table \(name)")
    }
    let committed = unsafe mdb_txn_commit(transaction)
    if committed != 0 { throw commitFailed(committed) }
    let table = Table(number: number, name: name)
    files.tables.append(table)
    if unchecked.withLock({ $0.contains(name) }) {
      uncheckedNumbers.bitwiseOr(table.checkBit, ordering: .relaxed)
    }
    return table
  }
}

extension Table {
  /// Its bit in `uncheckedNumbers`. Tables from the 64th on share the last one: the first use of any of
  /// them has all checked.
  var checkBit: UInt64 { 1 << UInt64(min(number, 63)) }
}
