// What the log says of identifiers that did not lead to a touchpoint's customer: kinds and numbers, never values.

internal import Schema
internal import SwiftProtobuf

extension LogWriter {
  /// An identifier that is, or might be, somebody else's.
  struct Stranger {
    var match: Match
    var reason: DroppedIdentifier.Reason

    var dropped: DroppedIdentifier { DroppedIdentifier(kind: match.identifier.kind, reason: reason) }
    var note: MatchingNote { match.note(reason.rawValue) }
  }

  /// Two customers who were not merged.
  struct RefusedMerge {
    var customer: CustomerNumber
    var other: CustomerNumber
    /// The identifier that has merged as many as one may in a day.
    var by: Match
    var limit: Int

    var note: MatchingNote {
      var note = by.note(UnusedIdentifier.mergeLimit)
      note.unmerged = other.rawValue
      return note
    }

    /// The refusal, for whoever gets the receipt.
    var words: String {
      "\(customer) and \(other) were not merged: one identifier has merged \(limit) customers today, "
        + "as a shared device or a shop's own address does"
    }
  }
}

extension LogWriter.Match {
  fileprivate func note(_ reason: String) -> MatchingNote {
    .with {
      ($0.kind, $0.reason) = (identifier.kind, reason)
      ($0.customer, $0.link) = (customer?.rawValue ?? 0, link.rawValue)
    }
  }
}

extension DroppedIdentifier {
  var note: MatchingNote { .with { ($0.kind, $0.reason) = (kind, reason.rawValue) } }
}

/// An identifier that a touchpoint was given with and that did not lead to its customer, as the log has it.
package struct UnusedIdentifier: Hashable, Sendable {
  /// The touchpoint, and the customer that it is recorded of.
  package var position: Position
  package var customer: CustomerNumber
  /// The identifier's kind.
  package var kind: String
  /// Why, by the words of `DroppedIdentifier.Reason`, or `mergeLimit`.
  package var reason: String
  /// Whose the identifier is; `nil` where it is nobody's.
  package var holder: CustomerNumber?
  /// Of a refused merge: the customer who was not merged with the touchpoint's; `nil` otherwise.
  package var unmerged: CustomerNumber?
  /// The touchpoint that linked the identifier, by which the same one is known again; 0 where it is not linked.
  package var link: Position

  /// The reason of a merge that was refused.
  package static let mergeLimit = "mergeLimit"
}

extension Ledger {
  /// Walks what the log says of identifiers that did not lead to their touchpoint's customer, in the order of positions. Reads every
  /// body.
  ///
  /// - Throws: `damaged`; what `body` throws.
  package func forEachUnusedIdentifier(through end: Position, _ body: (UnusedIdentifier) throws -> Void)
    throws
  {
    try scanBodies(after: .start, through: min(end, try head)) { position, fact, bytes in
      guard BodyFields.hasMatching(bytes) else { return }
      for note in try TouchpointBody(serializedBytes: bytes.copied).matching {
        try body(
          UnusedIdentifier(
            position: position, customer: fact.customer, kind: note.kind, reason: note.reason,
            holder: note.customer == 0 ? nil : CustomerNumber(note.customer),
            unmerged: note.unmerged == 0 ? nil : CustomerNumber(note.unmerged), link: Position(note.link)))
      }
    }
  }
}
