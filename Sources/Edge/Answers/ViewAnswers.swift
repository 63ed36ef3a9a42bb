// Stored views and how they stand, for a program.

package import Perennial

/// A view's state.
package struct ViewAnswer: Encodable {
  package var name: String
  package var position: UInt64
  package var behind: UInt64
  package var asOf: PrintedInstant?
  package var rows: Int64
  package var quarantined: Int64
  package var digest: String
  /// How many seconds ago the view last changed; absent where it was never built.
  package var secondsSinceAdvanced: Double?
  /// Why the view is built anew when it is next read; absent where it is not.
  package var stale: String?
  /// Whether the view that the last rebuild has replaced is kept, so that it can answer again.
  package var previousKept: Bool

  package init(_ status: ViewStatus) {
    name = status.name.text
    position = status.position.rawValue
    behind = status.behind
    asOf = status.asOf.map { PrintedInstant($0) }
    rows = status.rows
    quarantined = status.quarantined
    digest = status.digest.description
    secondsSinceAdvanced = status.sinceAdvanced.map { ($0 / .milliseconds(1)).rounded(.towardZero) / 1000 }
    stale = status.staleness
    previousKept = status.hasPrevious
  }
}

/// What a check of a stored view has found: it is compared with a new fold of its touchpoints.
package struct VerificationAnswer: Encodable {
  package var view: String
  package var right: Bool
  package var position: UInt64
  package var asOf: PrintedInstant
  package var rows: Int
  package var digest: String
  package var refolded: String
  /// A digest that two ledgers share which say the same as of that instant, however they number their
  /// customers; absent where the view is wrong.
  package var portableDigest: String?
  package var differences: Int
  /// The first of the differences; `differences` counts them all.
  package var found: [Difference]

  package struct Difference: Encodable {
    package var customer: UInt32?
    package var position: UInt64?
    package var what: String
  }

  package init(_ verification: Verification, portable: Digest?) {
    view = verification.view.text
    right = verification.isRight
    position = verification.position.rawValue
    asOf = PrintedInstant(verification.asOf)
    rows = verification.rows
    digest = verification.digest.description
    refolded = verification.refolded.description
    portableDigest = portable?.description
    differences = verification.differenceCount
    found = verification.differences.map {
      Difference(customer: $0.customer?.rawValue, position: $0.position?.rawValue, what: $0.what)
    }
  }

  /// What differs, a line for each, for whoever mends it.
  package var notes: [String] {
    let lines = found.map { difference in
      let who = difference.customer.map { "customer:\($0) " } ?? ""
      return "\(view): \(who)\(difference.what)"
    }
    return differences > found.count ? lines + ["\(view): and \(differences - found.count) more"] : lines
  }
}

extension [VerificationAnswer] {
  /// Checks the views of some names; `nil` for all that were built.
  ///
  /// - Parameter note: is given what has to be said beside the answer.
  /// - Throws: `Failure` with code `unknownView` where a view that is named was never built, or none was; `ProjectionError`,
  ///   `LedgerError`.
  package init(of names: [ViewName]?, in views: Views, note: (String) -> Void = { _ in }) throws {
    let statuses = try views.statuses(of: names)
    let missing = statuses.filter { $0.asOf == nil }.map(\.name)
    let listed = missing.map(\.text).joined(separator: ", ")
    if !missing.isEmpty, names != nil || missing.count == statuses.count {
      let build = ProgramName.command(
        "project" + (names == nil ? "" : missing.map { " \($0)" }.joined()))
      throw Failure(
        .unknownView,
        "in this ledger \(listed) \(missing.count == 1 ? "was" : "were") never built: nothing is stored that could be "
          + "verified; build first, with \(build)")
    }
    if !missing.isEmpty { note("not verified, since never built: \(listed)") }
    let built = statuses.map(\.name).filter { !missing.contains($0) }
    self = try views.verify(built).map {
      VerificationAnswer($0, portable: $0.isRight ? try views.portableDigest(of: $0.view) : nil)
    }
  }

  /// The failure that the check ends with where something differs; `nil` where nothing does.
  package var failure: Failure? {
    let wrong = filter { !$0.right }.map(\.view)
    guard !wrong.isEmpty else { return nil }
    let mend = ProgramName.command("project --rebuild \(wrong.joined(separator: " "))")
    return Failure.found(
      "\(wrong.joined(separator: ", ")): not what the touchpoints come to; build anew with \(mend)")
  }
}

/// A customer whose fold fails.
package struct QuarantineAnswer: Encodable {
  package var customer: UInt32
  package var position: UInt64
  package var reason: String

  package init(_ entry: Quarantined) {
    (customer, position) = (entry.customer.rawValue, entry.position.rawValue)
    reason = entry.reason
  }
}
