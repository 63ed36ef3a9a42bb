import Perennial
import ServiceLifecycle

/// The ledger while the process runs: its views are kept fresh, and it is closed once nothing uses it any more.
///
/// Services end in the opposite order of their list: this one stands before the server, so that the last request is answered.
struct LedgerService: Service {
  let ledger: Ledger
  let reports: Reports

  func run() async throws {
    try? await gracefulShutdown()
    reports.close()
    try ledger.close()
  }
}
