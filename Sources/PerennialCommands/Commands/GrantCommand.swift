internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial grant`
struct GrantCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grant",
    abstract: "Give a member a reward that they can use later, for no points.",
    discussion: "To use it: \(ProgramName.command("redeem CUSTOMER 0 --reward REWARD --id ID")).")

  @OptionGroup var options: LoyaltyOptions

  @Argument(help: "The member: a number, or an identifier such as crm:17850.")
  var customer: String

  @Argument(help: "The reward, by its name.")
  var reward: String

  @Option(name: .long, help: "Until when it can be used: a time or a day (default: for ever).")
  var until: String?

  @Option(name: .long, help: "Why: a code without spaces.")
  var reason: String?

  func run() async throws {
    var request = options.request(.grant)
    (request.customer, request.reward) = (customer, reward)
    (request.until, request.reason) = (until, reason)
    try await options.ask(request)
  }
}

/// `perennial reinstate`
struct ReinstateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reinstate",
    abstract: "Give back points that expired, or those of a redemption that was returned.",
    discussion: """
      Those of a redemption go back to where they came from, with the expiry that they had: what has expired \
      meanwhile expires at once.
      """)

  @OptionGroup var options: LoyaltyOptions

  @Argument(help: "The member: a number, or an identifier such as crm:17850.")
  var customer: String

  @Argument(help: "How many points.")
  var points: Int64

  @Option(name: .long, help: "The redemption that was returned, by its id; without it, points that expired.")
  var redemption: String?

  @Option(name: .long, help: "Why: a code without spaces, such as goodwill.")
  var reason: String

  func run() async throws {
    var request = options.request(.reinstate)
    (request.customer, request.points) = (customer, points)
    (request.redemption, request.reason) = (redemption, reason)
    try await options.ask(request)
  }
}
