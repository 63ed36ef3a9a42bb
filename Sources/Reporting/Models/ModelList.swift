// The read models that a program has, found by the names that people write.

internal import Words
internal import Projection

/// A list of read models. No two have the same name, nor have any two of their reports, nor their
/// sections of a customer's page the same key; a list that breaks this traps.
public struct ModelList: Sendable {
  /// The models, in the order in which they are named and shown.
  public let models: [any ReadModel.Type]
  /// The reports of all models, in the order of the models.
  public let reports: [ListedReport]

  /// The list of these models; two with the same name, report or key of a section trap.
  public init(_ models: [any ReadModel.Type]) {
    self.models = models
    reports = models.flatMap { Self.reports(of: $0) }
    Self.check("two read models have the name", models.map { $0.name.text })
    Self.check("two reports have the name", reports.map(\.name))
    Self.check(
      "two sections of a customer's page have the key", models.compactMap { Self.sectionKey(of: $0) })
  }

  /// The list with a program's own models added.
  public func adding(_ models: [any ReadModel.Type]) -> ModelList {
    models.isEmpty ? self : ModelList(self.models + models)
  }

  private static func check(_ problem: String, _ names: [String]) {
    var seen: Set<String> = []
    for name in names { precondition(seen.insert(name).inserted, "\(problem) \(name)") }
  }

  private static func reports<Model: ReadModel>(of model: Model.Type) -> [ListedReport] {
    Model.reports.map { ListedReport($0) }
  }

  private static func sectionKey<Model: ReadModel>(of model: Model.Type) -> String? {
    Model.customerSection?.key
  }

  // MARK: Names

  /// The names of the models, for a sentence: `retention, loyalty and customer360`.
  public var names: String { Self.words(models.map { $0.name.text }, "and") }

  /// The names of the models for which policies can be published, for a sentence: `loyalty or retention`.
  public var namesTakingPolicies: String {
    Self.words(models.filter { $0.takesPolicies }.map { $0.name.text }, "or")
  }

  /// The model with a name.
  ///
  /// - Throws: `ProjectionError` with code `unknownView`, whose message lists the models.
  public func model(named name: String) throws -> any ReadModel.Type {
    if let model = models.first(where: { $0.name.text == name }) { return model }
    let known = models.map { $0.name.text }
    throw ProjectionError(.unknownView, "there is no view \(name); \(Nearest.hint(name, among: known))")
  }

  /// The report with a name.
  ///
  /// - Throws: `ProjectionError` with code `invalidRequest`, whose message lists the reports.
  public func report(named name: String) throws -> ListedReport {
    if let report = reports.first(where: { $0.name == name }) { return report }
    throw ProjectionError(
      .invalidRequest, "there is no report \(name); \(Nearest.hint(name, among: reports.map(\.name)))")
  }

  private static func words(_ names: [String], _ last: String) -> String {
    guard let end = names.last, names.count > 1 else { return names.first ?? "none" }
    return "\(names.dropLast().joined(separator: ", ")) \(last) \(end)"
  }
}
