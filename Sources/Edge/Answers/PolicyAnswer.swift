// Policies and how they stand, for a program.

package import Perennial

/// A policy or a withdrawal, as lists and `doctor` show it.
package struct PolicyAnswer: Encodable {
  package var position: UInt64
  package var view: String
  package var name: String
  package var effectiveFrom: String
  /// `holds`, `setAside`, `withdrawn`, `unknownView`; `withdrawal` of what is no policy by itself.
  package var state: String
  /// Of one that is set aside.
  package var reason: String?
  /// Of one that was withdrawn: where, and from when.
  package var withdrawnAt: UInt64?
  package var withdrawnFrom: String?
  /// Of a withdrawal: where that one policy was published; absent where all of the name are meant.
  package var withdraws: UInt64?

  package init(_ standing: PolicyStanding) {
    let change = standing.change
    (position, view, name) = (change.position.rawValue, change.view, change.name)
    effectiveFrom = change.effectiveFrom.description
    if case .withdrawn(let withdrawal) = change { withdraws = withdrawal.publication?.rawValue }
    switch standing.state {
    case .holds: state = change.policy == nil ? "withdrawal" : "holds"
    case .setAside(let why): (state, reason) = ("setAside", why)
    case .withdrawn(let by, let from):
      (state, withdrawnAt, withdrawnFrom) = ("withdrawn", by.rawValue, from.description)
    case .unknownView: state = "unknownView"
    }
  }

  package var words: String {
    switch state {
    case "setAside": "set aside: \(reason ?? "")"
    case "withdrawn": "withdrawn from \(withdrawnFrom ?? "") on (\(withdrawnAt ?? 0))"
    case "withdrawal": withdraws.map { "withdraws \($0)" } ?? "withdraws all of this name"
    case "unknownView": "\(ProgramName.current) knows no view of this name"
    default: state
    }
  }
}

extension Ledger {
  /// The policy of a position, or the newest of a view.
  ///
  /// - Throws: `Failure` with code `unknownSubject` where there is none; `LedgerError`.
  package func policy(named text: String) throws -> PublishedPolicy {
    let found = try policies().last { String($0.position.rawValue) == text || $0.view == text }
    guard let found else {
      throw Failure.unknown(
        "no policy was published at position or for view \(text); see \(ProgramName.command("policy list"))")
    }
    return found
  }
}
