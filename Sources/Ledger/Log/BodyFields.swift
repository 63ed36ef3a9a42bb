// Reads single fields of a body where they lie, without decoding the rest.

/// Reads single fields of a body where it lies.
enum BodyFields {
  /// The number of `context` in `TouchpointBody`, which is also that of `batch` in `Context`: both are 5 in
  /// schemas/body.proto.
  private static let context = 5
  private static let batch = 5
  /// The number of `matching` in `TouchpointBody`.
  private static let matching = 14

  /// Whether a body says something of identifiers that did not lead to its touchpoint's customer.
  static func hasMatching(_ body: RawSpan) -> Bool { last(matching, in: body, 0..<body.byteCount) != nil }

  /// Whether a body's touchpoint came with this batch.
  static func batch(of body: RawSpan, is name: [UInt8]) -> Bool {
    guard let found = batchRange(of: body), found.count == name.count else { return false }
    for (offset, byte) in name.enumerated()
    where body.littleEndian(at: found.lowerBound + offset, as: UInt8.self) != byte {
      return false
    }
    return true
  }

  /// The name of the batch that a body's touchpoint came with; `nil` where it came with none.
  static func batch(of body: RawSpan) -> String? {
    batchRange(of: body).map { String(decoding: body.extracting($0).copied, as: UTF8.self) }
  }

  private static func batchRange(of body: RawSpan) -> Range<Int>? {
    guard let context = last(context, in: body, 0..<body.byteCount) else { return nil }
    return last(batch, in: body, context)
  }

  /// The range of a field's content; of several fields of that number the last one counts. `nil` where
  /// there is none, or the bytes are not Protocol Buffers.
  private static func last(_ number: Int, in body: RawSpan, _ range: Range<Int>) -> Range<Int>? {
    var found: Range<Int>?
    var reader = WireReader(body, range)
    while let field = reader.next() {
      if field.number == number, case .bytes(let content) = field.value { found = content }
    }
    return reader.isDamaged ? nil : found
  }
}
