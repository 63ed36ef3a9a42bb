internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial transfer`
struct TransferCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transfer",
    abstract: "Move points from one member to another, both sides or neither.")

  @OptionGroup var options: LoyaltyOptions

  @Argument(help: "Whose points they are: a number, or an identifier such as crm:17850.")
  var from: String

  @Argument(help: "Who gets them.")
  var to: String

  @Argument(help: "How many points.")
  var points: Int64

  @Option(name: .long, help: "Why: a code without spaces.")
  var reason: String?

  func run() async throws {
    var request = options.request(.transfer)
    (request.from, request.to, request.points, request.reason) = (from, to, points, reason)
    try await options.ask(request)
  }
}
