// What the writer tells the ledger's observer.

internal import KeyValueStore
package import Words

extension Ledger {
  package var observer: (any Observer)? { options.observer }
}

extension LogWriter {
  /// Tells the observer. Whatever calls the ledger from within would wait for the writer, and is told so.
  func observe(_ observation: @autoclosure () -> Observation) {
    guard let observer else { return }
    DecisionScope.run(in: store) { observer.observe(observation()) }
  }

  /// Tells of a failure, but of a group that was too large for one commit: it is tried again in halves.
  func observe(_ error: any Error, of work: Observation.FailedWork.Work) {
    guard observer != nil else { return }
    if ((error as? LedgerError)?.cause as? KeyValueError)?.code == .transactionFull { return }
    let error = (error as? KeyValueError).map { LedgerError($0, doing: work.rawValue) } ?? error
    observe(.failed(Observation.FailedWork(work, error)))
  }
}

extension LedgerError: CodedError {
  package var codeName: String { code.rawValue }
}
