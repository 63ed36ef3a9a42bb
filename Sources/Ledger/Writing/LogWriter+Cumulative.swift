// Amounts that a file gives as sums so far, such as a column "refunded so far": by how much a sum has grown
// is recorded.

internal import Foundation
internal import Schema
internal import SwiftProtobuf

extension LogWriter {
  /// Records by how much a touchpoint's sum exceeds what was recorded before under the ids `id/1`, `id/2`,
  /// …, under the next of these ids.
  ///
  /// The difference is computed here, in the order of recording, so that an import that was broken off, or
  /// two lines about the same thing, come to the same sum. Parts that were voided count as recorded, as
  /// every known touchpoint does: sending them again neither brings them back nor adds them a second time,
  /// and once their void is voided everything is as it was.
  func stageDifference(
    _ cumulative: NewTouchpoint, _ prepared: PreparedTouchpoint, _ staging: inout Staging,
    _ snapshot: borrowing LogSnapshot
  ) throws -> Receipt {
    guard let field = cumulative.cumulativeField, case .message(let message) = cumulative.content else {
      throw TouchpointFault("data", "has no amount that could have come together")
    }
    let bytes: [UInt8] = try message.serializedBytes()
    let soFar = try WireReader.integer(field, in: bytes)
    let before = try recordedSoFar(prepared, field, staging, snapshot)
    let (more, overflow) = soFar.subtractingReportingOverflow(before.sum)
    guard !overflow, more >= 0 else {
      throw TouchpointFault(
        "data",
        "says \(Self.words(soFar, prepared)) so far, and \(Self.words(before.sum, prepared)) is recorded, voided or not: it "
          + "is older than what is known; where it is not, void what was too much, and record what is right under an id of its own"
      )
    }
    guard more > 0 else {
      guard let last = before.last else {
        var nothing = Receipt(position: .start, customer: .business)
        nothing.isNothing = true
        return nothing
      }
      return last
    }
    var next = cumulative
    next.cumulativeField = nil
    next.id += "/\(before.count + 1)"
    // Where two fields have the same number, the last one counts: so the difference takes the place of the
    // sum.
    next.content = .message(
      try type(of: message).init(serializedBytes: bytes + WireField.encoded(field, more)))
    return try stage(try Preparation.prepare(next), &staging, snapshot)
  }

  /// An amount in words: `20.00 GBP`, or the number alone where the unit is none.
  private static func words(_ value: Int64, _ prepared: PreparedTouchpoint) -> String {
    let unit = prepared.measure.unit
    return unit == .none ? String(value) : unit.text(value)
  }

  private struct SoFar {
    var sum: Int64 = 0
    var count = 0
    /// The receipt that a duplicate of a part has: of the last part that is voided or, where none is, of
    /// the last part.
    var last: Receipt?
  }

  private func recordedSoFar(
    _ prepared: PreparedTouchpoint, _ field: Int, _ staging: Staging, _ snapshot: borrowing LogSnapshot
  ) throws -> SoFar {
    var found = SoFar()
    guard let source = recentNames.source(prepared.source, in: staging.structure) else { return found }
    while true {
      let id = "\(prepared.id)/\(found.count + 1)"
      guard let (position, fact, body) = try recorded(under: id, source: source, staging, snapshot) else {
        return found
      }
      guard fact.type == prepared.type, fact.unit == prepared.measure.unit else {
        throw TouchpointFault(
          "id",
          "followed by a slash and \(found.count + 1) is that of a touchpoint of another type or in another currency"
        )
      }
      found.count += 1
      let receipt = receipt(ofDuplicateAt: position, fact, staging)
      if receipt.voided || found.last?.voided != true { found.last = receipt }
      // Where the message was taken out of the log, its fact still says how much it was.
      let part =
        body.redactionScope == .body
        ? fact.value : try WireReader.integer(field, in: [UInt8](body.message))
      let (sum, overflow) = found.sum.addingReportingOverflow(part)
      guard !overflow else { throw TouchpointFault("data", "comes to more than 64 bits hold") }
      found.sum = sum
    }
  }
}
