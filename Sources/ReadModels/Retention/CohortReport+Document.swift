// The document of the cohort report.

internal import Projection
public import Reporting

extension CohortReport {
  public var document: ReportDocument {
    let by = attribute.map { " and \($0.rawValue)" } ?? ""
    let of = measure == .customers ? "" : ": \(measure.rawValue)"
    let picture = ReportPicture.several([.heatMap("active"), .decay("active")])
    return ReportDocument(
      "cohorts", title: "Cohorts by \(basis.period?.word ?? "period")\(by)\(of)", basis: basis,
      mainTable: "cohorts",
      sections: [
        ReportSection(
          "",
          fields: [
            ReportField("measure", .text(measure.rawValue), audience: .programs),
            ReportField("by", .text(attribute?.rawValue), audience: .programs),
          ] + (measure == .money ? [ReportField("leftOut", .count(leftOut), audience: .programs)] : [])),
        ReportSection(
          "values",
          title: "By \(attribute?.rawValue ?? "value")\(perCustomer), over all cohorts that have got so far",
          table: attribute == nil ? ReportTable([]) : valuesTable,
          picture: measure == .customers ? picture : nil, audience: .people),
        ReportSection(
          "cohorts", title: attribute == nil ? "" : "Cohort by cohort", table: table,
          picture: measure == .customers && attribute == nil ? picture : nil),
        ReportSection("overall", table: overallTable, audience: .programs),
      ],
      notes: MoneyRetentionReport.notes(leftOut: leftOut)
        + CustomerAttribute.notes(attribute, isValued: cohorts.map { $0.value != nil || $0.isRest }))
  }

  /// What a value's row is of, where it is no share.
  private var perCustomer: String { measure == .customers ? "" : ", \(measure.rawValue) per customer" }

  /// What was counted, and its average, under the names that programs get.
  private var names: (counted: String, each: String) {
    measure == .customers ? ("active", "rate") : ("counted", "each")
  }

  // MARK: Cohort by cohort

  /// A row for each cohort, and a column for each number of periods after the cohort's own.
  private var table: ReportTable {
    let steps: ReportKind = measure == .money ? .money : .number
    let counted =
      switch measure {
      case .customers: "how many of them were active so many periods later"
      case .orders: "how many orders they placed so many periods later"
      case .money: "what their orders of so many periods later came to"
      }
    let below = attribute == nil ? "; below, of all cohorts that reached it" : ""
    return ReportTable(
      valueColumns + [
        ReportColumn("cohort", .day, about: "customers by the period of their first activity"),
        ReportColumn("size", .number, about: "how many they are"),
        ReportColumn(
          names.counted, .series(steps), unit: measure == .money ? currency : nil, about: counted + below),
        ReportColumn("complete", .series(.flag), audience: .programs),
        ReportColumn("small", .flag, audience: .programs),
      ],
      rows: cohorts.map { cohort in
        valueCells(cohort.value, isRest: cohort.isRest) + [
          ReportCell(.day(cohort.cohort)), ReportCell(.count(cohort.size), of: cohort.size),
          ReportCell(
            .series(zip(cohort.counted, cohort.complete).map { ReportCell(amount($0), isIncomplete: !$1) })),
          ReportCell(.series(cohort.complete.map { ReportCell(.flag($0)) })),
          ReportCell(.flag(cohort.isSmall)),
        ]
      },
      footer: attribute == nil && !overall.isEmpty ? footer : [], footerAbout: footerAbout)
  }

  private var footer: [[ReportCell]] {
    [
      footerRow("reached") { ReportCell(.count($0.size)) },
      footerRow(measure == .customers ? names.counted : measure.rawValue) { ReportCell(amount($0.counted)) },
      footerRow(names.each) { ReportCell(each($0), of: $0.size) },
    ]
  }

  private var footerAbout: [String] {
    let reached = "customers of the cohorts that have got so far"
    return switch measure {
    case .customers: [reached, "of them, who was active so many periods later", "active ÷ reached"]
    case .orders: [reached, "how many orders they placed so many periods later", "orders ÷ reached"]
    case .money: [reached, "what their orders of so many periods later came to", "money ÷ reached"]
    }
  }

  private func footerRow(_ name: String, _ cell: (Overall) -> ReportCell) -> [ReportCell] {
    [
      ReportCell(.text(name)), ReportCell(.absent), ReportCell(.series(steps(of: overall, cell))),
      ReportCell(.absent), ReportCell(.absent),
    ]
  }

  /// A cell for each number of periods; an absent one where no cohort has got so far.
  private func steps(of entries: [Overall], _ cell: (Overall) -> ReportCell) -> [ReportCell] {
    var cells = Array(repeating: ReportCell(.absent), count: (entries.last?.offset ?? -1) + 1)
    for entry in entries { cells[entry.offset] = cell(entry) }
    return cells
  }

  private func amount(_ amount: Int128) -> ReportValue {
    measure == .money ? .money(amount, currency) : .number(amount)
  }

  /// The share of customers who were active, or what each of them ordered or spent.
  private func each(_ entry: Overall) -> ReportValue {
    switch measure {
    case .customers: .share(entry.each)
    case .orders: .ratio(entry.each)
    case .money:
      entry.size == 0 ? .absent : .money(entry.counted.roundedQuotient(by: Int128(entry.size)), currency)
    }
  }

  // MARK: By value

  /// The columns that say of which customers a row is.
  private var valueColumns: [ReportColumn] { attribute?.columns ?? [] }

  private func valueCells(_ value: String?, isRest: Bool) -> [ReportCell] {
    attribute == nil ? [] : CustomerAttribute.cells(value, isRest: isRest)
  }

  /// A row for each value, over all of its cohorts.
  private var valuesTable: ReportTable {
    let kind: ReportKind =
      switch measure {
      case .customers: .share
      case .orders: .ratio
      case .money: .money
      }
    var groups: [[Cohort]] = []
    for cohort in cohorts {
      if let last = groups.last?.last, last.value == cohort.value, last.isRest == cohort.isRest {
        groups[groups.count - 1].append(cohort)
      } else {
        groups.append([cohort])
      }
    }
    return ReportTable(
      valueColumns + [
        ReportColumn("size", title: "customers", .number),
        ReportColumn(
          names.counted, .series(kind), unit: measure == .money ? currency : nil,
          about: measure == .customers
            ? "the share of the customers of these cohorts who were active so many periods later"
            : "\(measure.rawValue) per customer of these cohorts, so many periods later"),
      ],
      rows: groups.map { group in
        let size = group.reduce(0) { $0 + $1.size }
        let own = overall.filter { $0.value == group[0].value && $0.isRest == group[0].isRest }
        return valueCells(group[0].value, isRest: group[0].isRest) + [
          ReportCell(.count(size), of: size),
          ReportCell(.series(steps(of: own) { ReportCell(each($0), of: $0.size) })),
        ]
      })
  }

  private var overallTable: ReportTable {
    ReportTable(
      valueColumns + [
        ReportColumn("offset", .number), ReportColumn("size", .number),
        ReportColumn(names.counted, .number),
        ReportColumn(
          names.each, measure == .customers ? .share : .ratio,
          about: "what was counted ÷ customers, of the cohorts whose period is over"),
        ReportColumn("small", .flag),
      ],
      rows: overall.map { entry in
        valueCells(entry.value, isRest: entry.isRest) + [
          ReportCell(.count(entry.offset)), ReportCell(.count(entry.size)),
          ReportCell(.number(entry.counted)),
          ReportCell(measure == .customers ? .share(entry.each) : .ratio(entry.each)),
          ReportCell(.flag(entry.size < ReportCell.largeFrom)),
        ]
      })
  }
}
