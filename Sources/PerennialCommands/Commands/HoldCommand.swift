internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial hold`
struct HoldCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hold",
    abstract: "Lock points of a member until they are captured or released, or the time is over.",
    discussion: """
      The hold's name is its --id. It is refused for the reasons of \(ProgramName.command("redeem")).

        \(ProgramName.current) hold crm:17850 500 --minutes 15 --id basket-9
        \(ProgramName.current) capture basket-9 400 --order B-17
      """)

  @OptionGroup var options: LoyaltyOptions
  @OptionGroup var spending: SpendingOptions

  @Option(
    name: .long,
    help: "After how many minutes it lapses by itself, 1 to 43,200 (default: what the programme says).")
  var minutes: Int64?

  func validate() throws { try options.requireID() }

  func run() async throws {
    var request = options.request(.hold)
    spending.complete(&request)
    request.minutes = minutes
    try await options.ask(request)
  }
}

/// `perennial capture`
struct CaptureCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capture",
    abstract: "Spend the points of a hold, or a part of them: the rest is free again.",
    discussion: "Without an --id of its own it is safe to send again too: a hold is captured once.")

  @OptionGroup var options: LoyaltyOptions

  @Argument(help: "The hold, by its name.")
  var hold: String

  @Argument(help: "How many points (default: all that the hold has).")
  var points: Int64?

  @Option(name: .long, help: "The member whose hold it is: a number, or an identifier such as crm:17850.")
  var customer: String?

  @Option(name: .long, help: "The order that they are spent on (default: that of the hold).")
  var order: String?

  @Option(name: .long, help: "Why: a code without spaces.")
  var reason: String?

  func run() async throws {
    var request = options.request(.capture)
    (request.hold, request.points, request.customer) = (hold, points, customer)
    (request.order, request.reason) = (order, reason)
    try await options.ask(request)
  }
}

/// `perennial release`
struct ReleaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "Set the points of a hold free.",
    discussion: "Without an --id of its own it is safe to send again too.")

  @OptionGroup var options: LoyaltyOptions

  @Argument(help: "The hold, by its name.")
  var hold: String

  @Option(name: .long, help: "The member whose hold it is: a number, or an identifier such as crm:17850.")
  var customer: String?

  @Option(name: .long, help: "Why: a code without spaces.")
  var reason: String?

  func run() async throws {
    var request = options.request(.release)
    (request.hold, request.customer, request.reason) = (hold, customer, reason)
    try await options.ask(request)
  }
}

/// What `redeem` and `hold` spend, of whom, and on what.
struct SpendingOptions: ParsableArguments {
  @Argument(help: "The member: a number, or an identifier such as crm:17850.")
  var customer: String

  @Argument(help: "How many points.")
  var points: Int64

  @Option(name: .long, help: "The order that they are spent on: its number, or namespace:number.")
  var order: String?

  @Option(name: .long, help: "What the order comes to in minor units, where it is not recorded yet.")
  var orderTotal: Int64?

  @Option(name: .long, help: "The reward that they are spent on, by its name.")
  var reward: String?

  @Option(name: .long, help: "Why: a code without spaces.")
  var reason: String?

  func complete(_ request: inout LoyaltyRequest) {
    (request.customer, request.points, request.reason) = (customer, points, reason)
    (request.order, request.orderTotal, request.reward) = (order, orderTotal, reward)
  }
}
