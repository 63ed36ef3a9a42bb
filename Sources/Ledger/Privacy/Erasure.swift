// What an erasure was, and the receipt of it.

internal import Foundation
internal import Schema
internal import SwiftProtobuf

/// The erasure of a person, or of several under one request.
public struct Erasure: Hashable, Sendable {
  /// The numbers that were erased: all of the customers who were merged.
  public var customers: [CustomerNumber]
  /// Where that is recorded, for each of them.
  public var positions: [Position]
  /// The signed note that says so; `Ledger.erasureReceipt` makes it again.
  public var receipt: String
  /// Whether the erasure was recorded before: by the same call, or under another request.
  public var duplicate = false
  /// Whether the identifiers are in no byte of `links/`. Otherwise a process that holds an older state of it was in the way; the next
  /// erasure, closing or opening of the ledger clears what is left.
  public var isPurged = true
  /// Where the number of the request was recorded before of another customer, first; `nil` where it was of nobody else. Of an erasure
  /// of all who were not there for long, whose request is theirs together, it is `nil`.
  public var requestBefore: Position?

  /// Where the erasure is recorded first.
  public var position: Position { positions[0] }
}

extension Ledger {
  /// The receipt of what was erased under a request, signed; made from the log alone, as often as it is asked for.
  ///
  /// It says more once keys were wrapped anew after the erasure, and the earlier key was destroyed.
  ///
  /// - Throws: `unknownSubject` where nothing was erased under it; `keyUnavailable`.
  public func erasureReceipt(of request: String) throws -> String {
    let structure = try indexes.current()
    let reference = CustomerErased.with { $0.request = request }.reference?.hash64
    let positions = try store.read { snapshot in
      try structure.erasures.values.filter {
        try snapshot.fact(at: $0).reference == reference && erasure(at: $0, snapshot).request == request
      }
    }
    guard !positions.isEmpty else {
      throw LedgerError(.unknownSubject, "nothing was erased under this request")
    }
    return try receipt(of: positions.sorted())
  }

  /// The receipt of the erasure that is recorded at a position, with all that was erased under the same request.
  ///
  /// - Throws: `unknownSubject` where no erasure is recorded there; `keyUnavailable`.
  public func erasureReceipt(at position: Position) throws -> String {
    guard try indexes.current().erasures.values.contains(position) else {
      throw LedgerError(.unknownSubject, "no erasure is recorded there", position: position)
    }
    return try erasureReceipt(of: try store.read { try erasure(at: position, $0).request })
  }

  private func erasure(at position: Position, _ snapshot: borrowing LogSnapshot) throws -> CustomerErased {
    let fact = try snapshot.fact(at: position)
    let body = try TouchpointBody(serializedBytes: try snapshot.body(at: position, fact))
    return try CustomerErased(serializedBytes: body.message)
  }

  /// Writes and signs the receipt of erasures under one request.
  private func receipt(of positions: [Position]) throws -> String {
    let rotations = try indexes.current().keyRotations
    // Where a copy of the keys from before was put back, whatever wraps that is there again.
    let present = try keys().presentHeader().number
    let text = try store.read { snapshot in
      let facts = try positions.map { try snapshot.fact(at: $0) }
      let (first, last) = (positions[0], positions[positions.count - 1])
      let message = try erasure(at: first, snapshot)
      let recorded = facts[facts.count - 1].recorded
      let anchor = try snapshot.anchor(at: last)
      // Earlier copies are of no use only where each wrapping key up to that one was destroyed.
      let later = rotations.first { $0.position > last && $0.isDestroyed && $0.number <= present }
      let destroyed = later.flatMap { later in
        rotations.contains { $0.position < later.position && !$0.isDestroyed } ? nil : later
      }
      var lines = [
        "Receipt of an erasure", "ledger: \(store.identity.hexadecimal)", "request: \(message.request)",
        "reason: \(message.reason)",
        "customers: \(facts.map { String($0.customer.rawValue) }.joined(separator: " "))",
        "positions: \(positions.map(\.description).joined(separator: " "))", "recorded: \(recorded)",
        "anchor: \(last) \(Self.hexadecimal(anchor.checksum ?? 0))",
        "What was sealed of these customers was sealed under keys of their own, which are destroyed. No identifier leads",
        "to them. What they bought, and what was recorded in clear of a number, is kept for the books.",
      ]
      if let destroyed {
        lines += [
          "It is unrecoverable from copies of the keys that were made before \(destroyed.recorded): the key that wrapped",
          "them was replaced by number \(destroyed.number) and overwritten where the ledger had it. Who kept a copy of that key,",
          "and of the keys from before, is not told by this: such copies are to be destroyed.",
        ]
      } else {
        lines += [
          "Copies of the keys that were made before \(recorded) still open it, together with the key that wraps",
          "them. That ends when such copies are destroyed, or the wrapping key is replaced and destroyed.",
        ]
      }
      return lines.joined(separator: "\n") + "\n"
    }
    var note = try SignedNote(text: text)
    try note.sign(with: try noteKey())
    return note.encoded
  }

  private static func hexadecimal(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
