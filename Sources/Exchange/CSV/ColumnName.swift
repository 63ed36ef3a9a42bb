// A column as a mapping names it.

/// Which column of a file is meant.
struct ColumnName: Hashable, Sendable {
  var name: String
  /// Which of several columns of that name, from 1; `nil` where there is one only.
  var nth: Int?
  /// What other versions of the file call it.
  var alsoCalled: [String] = []
  /// Whether a file may be without it.
  var isOptional = false

  init(_ name: String, nth: Int? = nil, alsoCalled: [String] = [], isOptional: Bool = false) {
    self.name = name
    self.nth = nth
    self.alsoCalled = alsoCalled
    self.isOptional = isOptional
  }
}
