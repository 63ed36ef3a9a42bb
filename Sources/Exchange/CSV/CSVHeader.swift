// The columns of one file, and where a mapping's columns are among them.

internal import Ledger

/// The header of a file.
///
///     id, crm, sku, qty, sku, qty,         7 cells, of which the last has no name
///     0   1    └ set 0 ┘ └ set 1 ┘         with `side-by-side: [sku, qty]`
struct CSVHeader: Sendable {
  /// The names of the file's columns, up to the last column that has one.
  let names: [String]
  /// How many cells a record may have: as many as there are names, and further ones at the end, whose
  /// columns have no name.
  let width: ClosedRange<Int>
  /// For each name of columns that stand side by side, the column's place in every set; -1 where a set is
  /// without it.
  private let sets: [String: [Int]]
  /// How many sets of columns stand side by side in a record.
  let setCount: Int

  /// What is wrong with a header, or with what a mapping wants of it.
  struct Problem: Error, Equatable {
    var text: String
  }

  /// - Parameters:
  ///   - cells: the cells as they stand in the file.
  ///   - sideBySide: the names of columns that stand there several times, or patterns with `{n}`. Names
  ///     that are not there are passed over.
  /// - Throws: where the sets are not alike.
  init(_ cells: [String], sideBySide: [String] = []) throws(Problem) {
    let named = cells.lastIndex { !$0.isEmpty }.map { $0 + 1 } ?? 0
    names = Array(cells.prefix(named))
    width = named...max(named, cells.count)
    let all = sideBySide.map { (name: $0, places: SideBySide.places(of: $0, in: cells)) }.filter {
      !$0.places.isEmpty
    }
    let numbers = Set(all.flatMap { $0.places.map(\.number) }).sorted()
    setCount = numbers.count
    var sets: [String: [Int]] = [:]
    for (name, places) in all {
      if !SideBySide.isPattern(name), places.count != numbers.count,
        let longest = all.first(where: { $0.places.count == numbers.count })
      {
        throw Problem(
          text:
            "`file.side-by-side`: the column `\(longest.name)` is there \(numbers.count) times, but `\(name)` "
            + Self.times(places.count))
      }
      sets[name] = numbers.map { number in places.first { $0.number == number }?.place ?? -1 }
      let repeated = Dictionary(grouping: places, by: \.number).first { $0.value.count > 1 }
      if let repeated {
        throw Problem(
          text: "`file.side-by-side`: the column `\(name)` with the number \(repeated.key) is there twice")
      }
    }
    self.sets = sets
  }

  private static func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }

  enum Lookup: Equatable {
    /// The column is in this place of every record.
    case place(Int)
    /// The column is in these places, one for each set of columns.
    case places([Int])
    /// The column is not there, and need not be.
    case absent
    case missing
    /// There are so many columns of the name, and it was not said which of them is meant.
    case repeated(String, count: Int)
  }

  func lookup(_ column: ColumnName) -> Lookup {
    for name in [column.name] + column.alsoCalled {
      if let places = sets[name] { return .places(places) }
      let found = names.indices.filter { names[$0] == name }
      if found.isEmpty { continue }
      if let nth = column.nth {
        if nth >= 1, nth <= found.count { return .place(found[nth - 1]) }
        continue
      }
      return found.count == 1 ? .place(found[0]) : .repeated(name, count: found.count)
    }
    return column.isOptional ? .absent : .missing
  }

  /// Whether a column is there, or may be missing.
  func has(_ column: ColumnName) -> Bool { lookup(column) != .missing }

  /// The places of the columns of each set. A set belongs to one item.
  var places: [[Int]] { (0..<setCount).map { set in sets.values.map { $0[set] }.filter { $0 >= 0 } } }
}

/// Columns that stand several times in a record.
enum SideBySide {
  static let number = "{n}"

  static func isPattern(_ name: String) -> Bool { name.contains(number) }

  /// The places of the columns of a name, each with the number of its set: the number in the column's name
  /// or, without one, the column's place among those of the name.
  static func places(of name: String, in cells: [String]) -> [(number: Int, place: Int)] {
    guard let range = name.firstRange(of: number) else {
      return cells.indices.filter { cells[$0] == name }.enumerated().map { ($0.offset + 1, $0.element) }
    }
    let (before, after) = (name[..<range.lowerBound], name[range.upperBound...])
    return cells.indices.compactMap { place in
      let cell = cells[place]
      guard cell.utf8.count > before.utf8.count + after.utf8.count, cell.hasPrefix(before),
        cell.hasSuffix(after)
      else { return nil }
      let digits = cell.dropFirst(before.count).dropLast(after.count)
      guard digits.utf8.allSatisfy(\.isDigit), digits.utf8.count <= 6, let number = Int(digits) else {
        return nil
      }
      return (number, place)
    }
  }
}

// MARK: - What is missing

extension CSVHeader {
  /// What is wrong where a column cannot be found; `nil` where it is found.
  func problem(_ column: ColumnName, in file: String) -> String? {
    switch lookup(column) {
    case .place, .places, .absent: return nil
    case .repeated(let name, let count):
      return "the column `\(name)` is there \(count) times in \(file); say which: "
        + "`{ column: \(name), nth: \(count) }`; or, where each is of another item, see `side-by-side`"
    case .missing:
      let count = names.count { $0 == column.name }
      if let nth = column.nth, count > 0 {
        return
          "there is no column `\(column.name)` with the number \(nth) in \(file): it is there \(Self.times(count))"
      }
      let hint = Nearest.to(column.name, among: names).map { "did you mean `\($0)`? " } ?? ""
      return "there is no column `\(column.name)` in \(file); \(hint)\(shownNames)"
    }
  }

  /// The names in words. Only names that look like names are shown, since what stands where a header should
  /// be may be somebody's data.
  private var shownNames: String {
    let looksLikeHeader = names.count > 1 || names.first.map { $0.utf8.count <= 64 } ?? false
    return looksLikeHeader ? "it has: \(names.joined(separator: ", "))" : "it has one column only"
  }
}
