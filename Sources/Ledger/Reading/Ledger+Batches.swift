// Which batches touchpoints came in: the names by which an import can be undone.

/// The touchpoints that came with one import or batch.
public struct RecordedBatch: Hashable, Sendable {
  /// The batch's name, as the context of its touchpoints says it.
  public var name: String
  /// How many touchpoints came with the batch, voided ones included.
  public var touchpoints: Int
  /// How many of the batch's touchpoints are voided by now.
  public var voided: Int
  /// The positions of the batch's first and last touchpoint; touchpoints of others may stand in between.
  public var positions: ClosedRange<Position>
}

extension Ledger {
  /// Every batch that touchpoints came with, in the order of their first. Reads every body.
  public func batches() throws -> [RecordedBatch] {
    var batches: [RecordedBatch] = []
    var places: [String: Int] = [:]
    let arrangement = try arrangement()
    try scanBodies(after: .start, through: arrangement.position) { position, _, body in
      guard let name = BodyFields.batch(of: body), !name.isEmpty else { return }
      let voided = arrangement.correction(at: position) == .voided ? 1 : 0
      guard let place = places[name] else {
        places[name] = batches.count
        batches.append(
          RecordedBatch(name: name, touchpoints: 1, voided: voided, positions: position...position))
        return
      }
      batches[place].touchpoints += 1
      batches[place].voided += voided
      batches[place].positions = batches[place].positions.lowerBound...position
    }
    return batches
  }
}
