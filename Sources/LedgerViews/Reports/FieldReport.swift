// Where a field of a customer's page comes from: the report of `customer ID --explain FIELD`.

internal import Ledger
public import Projection
internal import ReadModels
public import Reporting
public import Words

/// The touchpoints that a field of a customer's page comes of.
public struct FieldReport: Report {
  /// The moment and the position that the page is of, and what counts in the view behind the field.
  public var basis: ReportBasis
  /// The customer that the page is of: the smallest number of the component.
  public var customer: CustomerNumber
  /// The field, by its name on the page: `spent`, `loyalty.tier`.
  public var field: String
  /// The view whose row the field is of; `nil` where the ledger itself says it.
  public var view: ViewName?
  /// The column of that view that says it; `nil` likewise.
  public var column: String?
  /// What the column says, and the sum or the rule that it comes of; of money in every currency only the latter, since the column
  /// has the ledger's own currency alone. Empty where there is nothing to add.
  public var remark: String
  /// The touchpoints that count for the field, the policy by which they do, and what time alone has changed, in order.
  public var steps: [ReplayReport.Step]

  /// The positions of these touchpoints and of the policy, in the order of the steps.
  public var positions: [Position] { steps.compactMap(\.position) }

  public var document: ReportDocument {
    var names = [
      ReportField("customer", .customer(customer)), ReportField("field", .text(field)),
      ReportField("view", .text(view?.text)), ReportField("column", .text(column)),
      ReportField("positions", .positions(positions)),
    ]
    names.append(ReportField("remark", .text(remark)))
    return ReportDocument(
      "field", title: "\(field) of customer \(customer.rawValue)", basis: basis, mainTable: "changes",
      sections: [
        ReportSection("", fields: names, audience: .programs),
        ReportSection("steps", table: steps.forPrograms, audience: .programs),
        ReportSection("lines", table: steps.forPeople, audience: .people),
        ReportSection("changes", table: steps.forSpreadsheets, audience: .spreadsheets),
        ReportSection(
          "", fields: remark.isEmpty ? [] : [ReportField("so", .text(remark))], audience: .people),
      ])
  }
}

/// What explains a field of a customer's page.
private enum FieldSource {
  /// A column of a view, which has the ledger's own currency alone where the field has an amount for each.
  case column(ViewName, String, isOfEveryCurrency: Bool)
  /// The ledger's own records of some types.
  case records(TypeSet)
}

/// A field of the page's head.
private struct HeadField {
  /// The column of `Customer360` that explains it.
  let column: String
  /// Whether it has an amount for each currency.
  let isOfEveryCurrency: Bool

  init(_ column: String, ofEveryCurrency isOfEveryCurrency: Bool = false) {
    (self.column, self.isOfEveryCurrency) = (column, isOfEveryCurrency)
  }
}

extension ModelViews {
  /// The fields of the page's head.
  private static let head: [String: HeadField] = [
    "firstSeen": HeadField("firstSeen"), "lastSeen": HeadField("lastSeen"),
    "lastOrder": HeadField("lastOrder"), "touchpoints": HeadField("touchpoints"),
    "orders": HeadField("orders"), "cancelled": HeadField("cancelled"),
    "spent": HeadField("spent", ofEveryCurrency: true),
    "refunded": HeadField("refunded", ofEveryCurrency: true),
    "net": HeadField("net", ofEveryCurrency: true),
    "averageOrder": HeadField("averageOrder", ofEveryCurrency: true), "channels": HeadField("channels"),
    "channelShares": HeadField("channels"), "profile": HeadField("profiles"),
    "profilePositions": HeadField("profiles"),
  ]

  /// The fields that the ledger itself says: who the customer is.
  private static let records: [String: TypeSet] = [
    "customer": [.customerMerged, .customerUnmerged], "members": [.customerMerged, .customerUnmerged],
    "identifiers": [.customerLinked, .customerUnlinked],
  ]

  /// Which touchpoints a field of a customer's page comes of, step by step, by the fold of the view behind it.
  ///
  /// - Parameters:
  ///   - field: the field's name in the page's JSON: `spent`, `consents`, `loyalty.tier`, `satisfaction.nps`.
  ///   - customer: any number of the component.
  ///   - moment: the state of the ledger that the page is of.
  /// - Throws: `ProjectionError` with code `invalidRequest` where the page has no such field, which says what there is; as
  ///   `Views.explain`.
  public func explain(field: String, of customer: CustomerNumber, _ moment: Moment = .now) throws
    -> FieldReport
  {
    switch try source(of: field) {
    case .column(let view, let column, let isOfEveryCurrency):
      let explanation = try views.explain(
        customer, in: view, why: column, asOf: moment.asOf, at: moment.at)
      let replay = try ReplayReport(
        explanation, reader: ledger, timeZone: setting.calendar.timeZone,
        rules: try countingRules(in: view, asOf: explanation.asOf, at: explanation.position))
      return FieldReport(
        basis: replay.basis, customer: explanation.customer, field: field, view: view, column: column,
        remark: (isOfEveryCurrency ? explanation.reason?.remark : replay.conclusion) ?? "",
        steps: replay.steps)
    case .records(let types):
      let (position, asOf) = (try min(moment.at ?? ledger.head, ledger.head), try moment.asOf ?? ledger.now)
      let history = try ledger.history(of: customer, through: position)
      // Who somebody is counts from when it is known, whatever the instant that the page is as of.
      let steps = try history.touchpoints.filter { types.contains($0.fact.type) }
        .map { ReplayReport.Step($0, try ledger.touchpoint(at: $0.position, reveal: false)) }
      return FieldReport(
        basis: ReportBasis(
          asOf: asOf, position: position, timeZone: setting.calendar.timeZone),
        customer: history.customer, field: field, remark: "", steps: steps)
    }
  }

  private func source(of field: String) throws -> FieldSource {
    if let types = Self.records[field] { return .records(types) }
    if let head = Self.head[field] {
      return .column(Customer360.name, head.column, isOfEveryCurrency: head.isOfEveryCurrency)
    }
    for model in models {
      if let column = column(of: field, in: model) {
        return .column(type(of: model).name, column, isOfEveryCurrency: false)
      }
    }
    throw ProjectionError(.invalidRequest, problem(of: field))
  }

  /// Why a field cannot be explained, and what can be asked for in its place.
  private func problem(of field: String) -> String {
    let whole = String(field.prefix { $0 != "." })
    let head = Self.records.keys.sorted() + Self.head.keys.sorted()
    if whole != field, head.contains(whole) {
      return "\(field) is not explained by itself; ask for \(whole), which has it"
    }
    for model in models {
      guard let part = fields(of: model), part.key == whole else { continue }
      return whole == field
        ? "\(field) is a part of the page; name a figure of it: \(part.names.joined(separator: ", "))"
        : "\(whole) has no figure \(field); \(Nearest.hint(field, among: part.names))"
    }
    let known = head + models.flatMap { fields(of: $0)?.names ?? [] }
    return "the page has no field \(field) that is explained; \(Nearest.hint(field, among: known))"
  }

  /// The column of a model that explains a field of its part of the page; `nil` where it has none.
  private func column<Model: ReadModel>(of field: String, in model: Model) -> String? {
    guard let column = Model.customerSection?.column(of: field) else { return nil }
    return model.columns.contains { $0.name == column } ? column : nil
  }

  /// The key of a model's part of the page, and its fields that can be explained, by their names; `nil` where it has no part.
  private func fields<Model: ReadModel>(of model: Model) -> (key: String, names: [String])? {
    Model.customerSection.map { section in
      (section.key, section.columns.keys.sorted() + model.columns.map { "\(section.key).\($0.name)" })
    }
  }
}
