// Whole numbers within dates, times and offsets.

enum Digits {
  /// Reads a number and goes on behind it, or behind the digits that are too few for it.
  ///
  /// - Parameter count: how many digits it may have; those beyond are not read.
  /// - Returns: `nil` where there are fewer.
  static func number(
    _ bytes: [UInt8], _ index: inout Int, end: Int, _ count: ClosedRange<Int>
  ) -> Int? {
    let start = index
    var number = 0
    while index < end, index - start < count.upperBound, bytes[index].isDigit {
      number = number * 10 + Int(bytes[index] & 0x0F)
      index += 1
    }
    return index - start >= count.lowerBound ? number : nil
  }
}
