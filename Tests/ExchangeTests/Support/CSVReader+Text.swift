@testable import Exchange

extension CSVReader {
  /// A field of the present record as text, with the blanks around it.
  func text(_ index: Int) -> String { String(decoding: buffer.bytes[fields[index]], as: UTF8.self) }
}
