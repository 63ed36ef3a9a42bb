import Hummingbird
import Logging
import Perennial
import ServiceLifecycle

@main
struct Program {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    let path = arguments.first ?? "shop.ledger"
    let port = arguments.dropFirst().first.flatMap(Int.init) ?? 8080
    let ledger = try Ledger.openOrCreate(
      at: path, settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"))
    let reports = try Reports(of: ledger, refreshingEvery: .seconds(1))
    let logger = Logger(label: "till-service")
    let server = Application(
      router: Routes(ledger: ledger, reports: reports).router(),
      configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
    let group = ServiceGroup(
      configuration: .init(
        services: [LedgerService(ledger: ledger, reports: reports), server],
        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
  }
}
