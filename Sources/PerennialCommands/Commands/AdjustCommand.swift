internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial adjust`
struct AdjustCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adjust",
    abstract: "Give a member points, or take them.",
    usage: "\(ProgramName.current) adjust CUSTOMER ±POINTS --reason CODE [OPTIONS]",
    discussion: """
      More than there are is taken only with --below-zero; what is missing is a debt then, which the next points pay.

        \(ProgramName.current) adjust crm:17850 +50 --reason goodwill --actor 7
        \(ProgramName.current) adjust crm:17850 -50 --reason mistake --actor 7
      """)

  @OptionGroup var options: LoyaltyOptions

  @Argument(help: "The member: a number, or an identifier such as crm:17850.")
  var customer: String

  // The parser takes -50 for an option that it does not know.
  @Argument(parsing: .allUnrecognized, help: "How many points: -50 to take them.")
  var points: [String] = []

  @Option(name: .long, help: "Why: a code without spaces, such as goodwill.")
  var reason: String

  @Option(
    name: .long, help: "When points that are given expire: a time or a day (default: as the programme says).")
  var expires: String?

  @Flag(name: .long, help: "Take more than there are.")
  var belowZero = false

  func run() async throws {
    guard points.count == 1, let number = Int64(points[0]) else {
      let unknown = points.first { Int64($0) == nil }
      throw Failure.usage(
        unknown.map { "\($0) is neither an option nor a number of points; see adjust --help" }
          ?? "give one number of points: 50, or -50 to take them")
    }
    var request = options.request(.adjust)
    (request.customer, request.points) = (customer, number)
    (request.reason, request.expires, request.belowZero) = (reason, expires, belowZero)
    try await options.ask(request)
  }
}
