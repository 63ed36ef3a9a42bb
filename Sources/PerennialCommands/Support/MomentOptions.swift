// --as-of and --at: which state of the ledger is asked for.

internal import ArgumentParser
internal import Perennial

struct MomentOptions: ParsableArguments {
  @Option(name: .long, help: "What had happened by this time, or before this day began (default: now).")
  var asOf: String?

  @Option(
    name: .long, help: "What had been recorded up to this position, by this time, or before this day began.")
  var at: String?

  func moment(_ ledger: Ledger) throws -> Reports.Moment {
    let settings = try ledger.settings
    var moment = Reports.Moment()
    moment.asOf = try asOf.map { try lastInstant($0, option: "--as-of", in: settings) }
    if let at {
      if let number = UInt64(at) {
        guard number <= (try ledger.head).rawValue else {
          throw Failure.noInput("--at \(at): the newest touchpoint is \(try ledger.head)")
        }
        moment.at = Position(number)
      } else {
        moment.at = try ledger.position(recordedBy: try lastInstant(at, option: "--at", in: settings))
        if moment.at == .start {
          Messages.note(
            "nothing had been recorded by \(at); --at asks what was known then, --as-of what had happened by then"
          )
        }
      }
    }
    return moment
  }
}
