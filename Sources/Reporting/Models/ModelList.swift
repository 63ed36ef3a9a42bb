// The read models that a program has, found by the names that people write.

internal import Words
package import Projection

/// A list of read models. No two have the same name, nor have any two of their reports, nor their
/// sections of a customer's page the same key; a list that breaks this traps.
public struct ModelList: Sendable {
  /// The models, in the order in which they are named and shown.
  public let models: [any ReadModel.Type]
  /// The reports of all models, in the order of the models.
  public let reports: [ListedReport]
  /// The kinds of policy that configure none of the models.
  public let policyForms: [any PolicyForm.Type]

  /// The list of these models; two with the same name, report or key of a section trap.
  ///
  /// - Parameters:
  ///   - models: the models, in the order in which they are to be named.
  ///   - policyForms: kinds of policy that configure no model; their names are none of a model's.
  public init(_ models: [any ReadModel.Type], policyForms: [any PolicyForm.Type] = []) {
    self.models = models
    self.policyForms = policyForms
    reports = models.flatMap { Self.reports(of: $0) }
    Self.check(
      "two read models or kinds of policy have the name",
      models.map { $0.name.text } + policyForms.map { $0.name.text })
    Self.check("two reports have the name", reports.map(\.name))
    Self.check(
      "two sections of a customer's page have the key", models.compactMap { Self.sectionKey(of: $0) })
  }

  /// The list with a program's own models added.
  public func adding(_ models: [any ReadModel.Type]) -> ModelList {
    models.isEmpty ? self : ModelList(self.models + models, policyForms: policyForms)
  }

  /// The list with kinds of policy added that configure no model.
  public func adding(policyForms: [any PolicyForm.Type]) -> ModelList {
    policyForms.isEmpty ? self : ModelList(models, policyForms: self.policyForms + policyForms)
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
  public var namesTakingPolicies: String { Self.words(modelsTakingPolicies, "or") }

  private var modelsTakingPolicies: [String] { models.filter { $0.takesPolicies }.map { $0.name.text } }

  /// The names for which policies can be published: those of models, and those of kinds of policy that configure none.
  public var policyNames: [String] { modelsTakingPolicies + policyForms.map { $0.name.text } }

  /// The same for a sentence: `retention, loyalty or purposes`.
  public var listedPolicyNames: String { Self.words(policyNames, "or") }

  /// The form of the policies of a name, as a document of JSON Schema; `nil` where what has the name does not say.
  ///
  /// - Throws: `ProjectionError` with code `unknownView` where nothing of the name takes policies.
  public func policySchema(of name: String) throws -> String? {
    if let form = policyForms.first(where: { $0.name.text == name }) { return form.policySchema }
    let model = try model(named: name)
    guard model.takesPolicies else { throw takesNoPolicies(name) }
    return model.policySchema
  }

  /// The error that a name is none for which policies can be published.
  package func takesNoPolicies(_ name: String) -> ProjectionError {
    let elsewhere = models.first { $0.name.text == name }?.policiesElsewhere
    return ProjectionError(
      .unknownView, elsewhere ?? "\(name) takes no policies; those that do are \(listedPolicyNames)")
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
