// Where a stored row and its history part: from which touchpoint on the row is wrong.

internal import Words

/// Looks for the touchpoint that explains a wrong row: one that was not folded, or folded twice.
struct Parting<P: Projector> {
  /// Longer histories are not searched: each touchpoint takes a fold.
  private static var touchpointsMax: Int { 2000 }

  private let source: any FactSource
  private let arrangement: Arrangement
  private let folder: RowFolder<P>

  init(_ view: View<P>, _ source: any FactSource) throws {
    self.source = source
    arrangement = try source.arrangement(through: view.position)
    folder = try RowFolder(
      view.projector, asOf: view.asOf, through: view.position, policyChanges: try source.policyChanges())
  }

  /// What is wrong with the value of a row, and where it began.
  func explain(_ customer: CustomerNumber, _ stored: [UInt8]?, _ right: [UInt8]?) throws -> (
    Position?, String
  ) {
    var row: [UInt8]?
    if let stored {
      guard let value = StoredRow(stored) else {
        return (nil, "its stored row is damaged")
      }
      row = value.row
      if let right = right.flatMap({ StoredRow($0) }), right.row == value.row {
        return (nil, "its row is right, and when it changes is stored wrong")
      }
    }
    if arrangement.root(of: customer) != customer {
      return (nil, "has a row, which belongs to \(arrangement.root(of: customer))")
    }
    let history = try source.history(of: customer, as: arrangement).touchpoints
    guard history.count <= Self.touchpointsMax else { return (nil, Self.words(stored, right)) }
    return try search(history, for: row) ?? (nil, Self.words(stored, right))
  }

  private static func words(_ stored: [UInt8]?, _ right: [UInt8]?) -> String {
    switch (stored, right) {
    case (nil, _): "has no row, and should have one"
    case (_, nil): "has a row, and should have none"
    default: "its stored row differs from what its touchpoints come to"
    }
  }

  /// Tries whether the row comes of folding without the newest touchpoints, without one touchpoint, or
  /// with one twice.
  private func search(_ history: [Touchpoint], for row: [UInt8]?) throws -> (Position, String)? {
    var folder = folder
    let all = try source.details(of: history, for: folder)
    /// Whether the row comes of folding the touchpoints at some indices.
    func gives(_ chosen: [Int]) -> Bool {
      let touchpoints = chosen.map { history[$0] }
      let details = all.choosing(chosen)
      return switch folder.fold(touchpoints.span, details.span) {
      case .nothing: row == nil
      case .row: folder.bytes == row
      case .quarantined: false
      }
    }
    let positions = history.map(\.position).sorted()
    for position in positions.reversed()
    where gives(history.indices.filter { history[$0].position < position }) {
      return (position, "is stored as if nothing from position \(position) on had been folded")
    }
    for index in history.indices {
      let position = history[index].position
      var chosen = Array(history.indices)
      chosen.remove(at: index)
      if gives(chosen) { return (position, "is stored as if position \(position) had not been folded") }
      chosen.insert(contentsOf: [index, index], at: index)
      if gives(chosen) { return (position, "is stored as if position \(position) had been folded twice") }
    }
    return nil
  }
}
