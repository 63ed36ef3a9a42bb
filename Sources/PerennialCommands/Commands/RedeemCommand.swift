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
  @OptionGroup var spending: SpendingOptions

  @Flag(name: .long, help: "Spends points of the member's pool, where they may, and none of their own.")
  var fromPool = false

  func validate() throws { try options.requireID() }

  func run() async throws {
    var request = options.request(.redeem)
    spending.complete(&request)
    if fromPool { request.fromPool = true }
    try await options.ask(request)
  }
}
