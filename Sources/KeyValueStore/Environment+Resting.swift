// An environment that nobody uses has no files open: so that a process can have very many of them.

internal import Synchronization

extension Environment {
  /// Closes the files until the next transaction, where none is active and nobody holds the environment.
  ///
  /// What was checked stays checked as long as nobody has written. Who uses the environment again may find that its files are
  /// gone, or damaged, as if it were opened just then.
  ///
  /// - Returns: whether it rests now, and did not before.
  @discardableResult
  func rest(ifIdleFor idleness: TransactionGate.Idleness = .nothing) -> Bool {
    guard options.rests, !isInherited, !isStopped else { return false }
    let files = files
    return gate.rest(ifIdleFor: idleness) {
      files.rest()
    } wakingBy: { [unowned self] () throws(KeyValueError) in
      try openFiles()
    }
  }

  /// Keeps the files open until `letGo`, even while no transaction is active: for whoever comes back to what they have read,
  /// which another process may remove meanwhile.
  package func hold() throws(KeyValueError) {
    try checkUsable("open")
    guard try gate.hold() else { throw refusal("open") }
  }

  package func letGo() { gate.letGo() }
}
