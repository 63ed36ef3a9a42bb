// Makes touchpoints of files without a ledger.

import Ledger

@testable import Exchange

enum Making {
  /// The touchpoints that a mapping makes of files, all in one batch.
  static func all(
    _ files: [String], by yaml: String, heldBytesMax: Int = HeldLines.bytesMax
  ) throws -> (batch: ImportBatch, touchpoints: [NewTouchpoint]) {
    let inputs = files.enumerated().map { ImportInput(Array($1.utf8), name: "\($0).csv") }
    var reader = try ImportReader(inputs, try Mapping(yaml: yaml), .london, heldBytesMax: heldBytesMax)
    try reader.begin()
    var (whole, touchpoints) = (ImportBatch(), [NewTouchpoint]())
    var hasMore = true
    while hasMore {
      var batch = ImportBatch()
      hasMore = try reader.read(into: &batch, upTo: 1_000_000)
      var sink = TouchpointSink()
      batch.make(into: &sink)
      touchpoints += sink.touchpoints
      whole.lines += batch.lines
      whole.skipped += batch.skipped
      whole.rejects += batch.rejects
      whole.origins += batch.origins
    }
    return (whole, touchpoints)
  }

  static func all(
    _ file: String, by yaml: String, heldBytesMax: Int = HeldLines.bytesMax
  ) throws -> (batch: ImportBatch, touchpoints: [NewTouchpoint]) {
    try all([file], by: yaml, heldBytesMax: heldBytesMax)
  }
}
