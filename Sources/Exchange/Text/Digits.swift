// Reads the whole numbers within dates, times and offsets.

enum Digits {
  /// Reads a number and goes on behind its digits, also where they are too few.
  ///
  /// - Parameter count: how many digits the number may have; digits beyond are not read.
  /// - Returns: `nil` where there are fewer digits than it must have.
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
