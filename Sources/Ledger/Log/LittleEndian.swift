// Little-endian numbers, which every format of the ledger has.

/// Little-endian numbers in a growing array of bytes.
extension [UInt8] {
  init<Number: FixedWidthInteger>(littleEndian number: Number) {
    self = []
    appendLittleEndian(number)
  }

  mutating func appendLittleEndian<Number: FixedWidthInteger>(_ number: Number) {
    unsafe Swift.withUnsafeBytes(of: number.littleEndian) { unsafe append(contentsOf: $0) }
  }

  mutating func storeLittleEndian<Number: FixedWidthInteger>(_ number: Number, at offset: Int) {
    precondition(offset >= 0 && offset + MemoryLayout<Number>.size <= count)
    unsafe withUnsafeMutableBytes {
      unsafe $0.storeBytes(of: number.littleEndian, toByteOffset: offset, as: Number.self)
    }
  }
}

extension RawSpan {
  /// The little-endian number at `offset`; a precondition checks that it is inside.
  func littleEndian<Number: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: Number.Type = Number.self
  ) -> Number {
    precondition(offset >= 0 && offset + MemoryLayout<Number>.size <= byteCount)
    // In bounds, and every bit pattern is a number.
    return unsafe Number(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: Number.self))
  }
}
