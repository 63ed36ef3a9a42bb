// Sums so far, as a column "refunded so far" has them: recorded is by how much a sum has grown.

internal import Foundation
internal import Schema
internal import SwiftProtobuf

extension LogWriter {
  /// Records by how much a touchpoint's sum exceeds what was recorded before under its ids `id/1`, `id/2`, …,
  /// as the next of them.
  ///
  /// The difference is found here, in the order of recording: so an import that was broken off, or two lines
  /// about the same, come to the same sum. What was voided counts as recorded, as any touchpoint that is
  /// known: sending it again neither brings it back nor adds it a second time, and once its void is voided
  /// everything is as it was.
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
    // The last of two fields of one number counts.
    next.content = .message(
      try type(of: message).init(serializedBytes: bytes + WireField.encoded(field, more)))
    return try stage(try Preparation.prepare(next), &staging, snapshot)
  }

  /// `20.00 GBP`, or a number of what is no money.
  private static func words(_ value: Int64, _ prepared: PreparedTouchpoint) -> String {
    let unit = prepared.measure.unit
    return unit == .none ? String(value) : unit.text(value)
  }

  private struct SoFar {
    var sum: Int64 = 0
    var count = 0
    /// The receipt of the last part that is voided, or else of the last part, as a duplicate of it has it.
    var last: Receipt?
  }

  private func recordedSoFar(
    _ prepared: PreparedTouchpoint, _ field: Int, _ staging: Staging, _ snapshot: borrowing LogSnapshot
  ) throws -> SoFar {
    var found = SoFar()
    guard let source = recentNames.source(prepared.source, in: staging.structure) else { return found }
    let arrangement = staging.structure.arrangements.current
    while true {
      let id = "\(prepared.id)/\(found.count + 1)"
      guard let position = try ids.position(source: source, id: id, snapshot) else { return found }
      let (fact, body) = try recorded(at: position, staging, snapshot)
      // The index holds hashes where ids come in no order: the touchpoint itself decides.
      guard fact.source == source, body.id == id else { return found }
      guard fact.type == prepared.type, fact.unit == prepared.measure.unit else {
        throw TouchpointFault(
          "id",
          "followed by a slash and \(found.count + 1) is that of a touchpoint of another type or in another currency"
        )
      }
      found.count += 1
      var receipt = Receipt(position: position, customer: fact.customer, duplicate: true)
      receipt.voided = arrangement.correction(at: position) == .voided
      receipt.erased = staging.structure.erased.contains(fact.customer)
      if receipt.voided || found.last?.voided != true { found.last = receipt }
      let (sum, overflow) = found.sum.addingReportingOverflow(
        try WireReader.integer(field, in: [UInt8](body.message)))
      guard !overflow else { throw TouchpointFault("data", "comes to more than 64 bits hold") }
      found.sum = sum
    }
  }
}
