// A column as a mapping names it.

/// A column of a file, by what a mapping says of it.
struct ColumnName: Hashable, Sendable {
  var name: String
  /// Which of several columns of the name is meant, from 1; `nil` where there is only one.
  var nth: Int?
  /// The names that the column has in other versions of the file.
  var alsoCalled: [String] = []
  /// Whether a file may lack the column.
  var isOptional = false

  init(_ name: String, nth: Int? = nil, alsoCalled: [String] = [], isOptional: Bool = false) {
    self.name = name
    self.nth = nth
    self.alsoCalled = alsoCalled
    self.isOptional = isOptional
  }
}
