// What the rates of a report are of what: no rate goes out without its definition.

extension ReportDocument {
  /// What a rate is of what.
  struct Definition: Hashable {
    /// The names of the section and of the column in JSON, `periods.rate`; of a field of the document its name alone.
    var path: String
    /// The name that a person is shown.
    var title: String
    /// The definition: `retained ÷ start`.
    var text: String
  }

  /// The definitions of all shares and quotients in sections for an audience, in the order in which they are shown.
  func definitions(where isShown: (ReportAudience) -> Bool) -> [Definition] {
    var definitions: [Definition] = []
    for section in sections where isShown(section.audience) && !isEmpty(section) {
      let prefix = section.key.isEmpty ? "" : section.key + "."
      switch section.content {
      case .fields(let fields):
        for field in fields where isShown(field.audience) && field.isRate && !field.about.isEmpty {
          definitions.append(Definition(path: prefix + field.key, title: field.title, text: field.about))
        }
      case .table(let table): definitions += Self.definitions(of: table, in: prefix, where: isShown)
      }
    }
    return definitions
  }

  /// The definitions of a table, and of those in its cells.
  private static func definitions(
    of table: ReportTable, in prefix: String, where isShown: (ReportAudience) -> Bool
  ) -> [Definition] {
    var definitions: [Definition] = []
    for (index, column) in table.columns.enumerated() where isShown(column.audience) {
      let path = prefix + column.key
      if column.kind.isRate, !column.about.isEmpty {
        definitions.append(Definition(path: path, title: column.name, text: column.about))
      }
      // The tables under one column are alike.
      if case .table(let nested)? = table.rows.first?[index].value {
        definitions += Self.definitions(of: nested, in: path + ".", where: isShown)
      }
    }
    // Programs get the rows of a footer as a section of its own.
    if isShown(.people) {
      definitions += table.footerMeanings.map {
        Definition(path: prefix + $0.name, title: $0.name, text: $0.about)
      }
    }
    return definitions
  }
}

extension ReportField {
  fileprivate var isRate: Bool {
    switch value {
    case .share, .ratio: true
    default: false
    }
  }
}

extension ReportColumn {
  /// The name of the column: of a series, those of its steps.
  fileprivate var name: String {
    if case .series = kind { return "+0, +1 …" }
    return title
  }
}

extension ReportKind {
  fileprivate var isRate: Bool {
    switch self {
    case .share, .ratio: true
    case .series(let kind): kind.isRate
    default: false
    }
  }
}
