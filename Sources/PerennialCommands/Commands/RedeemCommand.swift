internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial redeem`
struct RedeemCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redeem",
    abstract: "Spend points of a member, where there are as many.",
    discussion: """
      The points are looked at and spent in one step, so that nobody spends more than there is, whoever redeems \
      at the same time. A refusal says why, with the numbers that it was decided by, and ends with status 1. \
      Sent again with its --id, it is answered as the first time.

        \(ProgramName.current) redeem crm:17850 500 --order B-17 --id redeem-7781 --format json
        {"balance":1500,"duplicate":false,"points":500,"position":4711}
        {"asked":500,"available":30,"balance":30,"debt":0,"message":"…","refused":"balance"}
      """)

  @OptionGroup var options: LoyaltyOptions

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

  func run() async throws {
    var request = options.request(.redeem)
    (request.customer, request.points, request.reason) = (customer, points, reason)
    (request.order, request.orderTotal, request.reward) = (order, orderTotal, reward)
    try await options.ask(request)
  }
}
