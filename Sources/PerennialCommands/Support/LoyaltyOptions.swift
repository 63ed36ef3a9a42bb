// The options of every command that asks something of a loyalty programme.

internal import ArgumentParser
internal import Edge
internal import Perennial

struct LoyaltyOptions: ParsableArguments {
  @OptionGroup var asking: AskingOptions

  @Option(name: .long, help: "The programme, by the name of its policy; not needed where there is one.")
  var program: String?

  @Option(
    name: .long,
    help: """
      An id of your own, by which the command is safe to send again: it is then answered as the first time, and \
      records nothing. What spends points needs one.
      """)
  var id: String?

  @Option(
    name: .customLong("id-source"),
    help: """
      Whose ids are meant, that of a hold or a redemption too, named as the sources of touchpoints are \
      (default: \(RecordingOptions.standardSource)).
      """)
  var source: String?

  /// A request with what these options say.
  func request(_ command: LoyaltyRequest.Command) -> LoyaltyRequest {
    var request = LoyaltyRequest(command)
    (request.program, request.actor, request.store) = (program, asking.actor, asking.store)
    (request.channel, request.id, request.source) = (asking.channel, id, source)
    return request
  }

  /// Checks that there is an id, for what spends points.
  func requireID() throws {
    guard id == nil else { return }
    throw ValidationError(
      "give --id, an id of your own such as redeem-7781: sent again with it, the points are spent once")
  }

  /// Asks, and prints the answer.
  func ask(_ request: LoyaltyRequest) async throws {
    if source != nil, request.id == nil, request.hold == nil, request.redemption == nil {
      throw Failure.usage("--id-source says whose --id is; give the id too")
    }
    try await asking.ask { try await request.answer(from: $0, source: RecordingOptions.standardSource) }
  }
}
