// The read models of a list, set up for one ledger.

public import Ledger
public import Projection
public import ReadModels
public import Reporting
internal import Words

/// The read models of a list, made for one ledger, with their views.
public struct ModelViews: Sendable {
  /// The models that were asked for, as types.
  public let list: ModelList
  /// What the models are told of the ledger: its calendar, its currency, its types.
  public let setting: ModelSetting
  /// The models, in the order of the list.
  public let models: [any ReadModel]
  /// What reads the policies that configure no model, in the order of the list.
  public let policyForms: [any PolicyForm]
  /// The stored views of the models: they are read, brought up to date and built through it.
  public let views: Views
  package let ledger: Ledger

  /// Makes the models of a list for a ledger, and opens their views.
  ///
  /// - Throws: `LedgerError`, `ProjectionError`.
  public init(
    of ledger: Ledger, _ list: ModelList = .standard, options: Views.Options = Views.Options()
  ) throws {
    self.ledger = ledger
    self.list = list
    let setting = try ModelSetting(of: ledger)
    self.setting = setting
    models = list.models.map { $0.init(setting) }
    policyForms = list.policyForms.map { $0.init(setting) }
    views = try Views(of: ledger, projectors: models.map { $0 as any Projector }, options: options)
  }

  /// A model of a type, as it is for this ledger, whether the list has it or not.
  public subscript<Model: ReadModel>(type: Model.Type) -> Model {
    for case let model as Model in models { return model }
    return Model(setting)
  }

  // MARK: What counts

  /// What counts in a view; empty where its model does not say, or no model has the name.
  ///
  /// - Parameters:
  ///   - view: the name of the view.
  ///   - asOf: the instant whose policy decides.
  ///   - position: the position up to which policies count.
  ///   - change: a further policy change, which is not recorded.
  /// - Throws: `LedgerError`; `PolicyFault` where the changes cannot be read.
  public func countingRules(
    in view: ViewName, asOf: Instant, at position: Position, with change: PolicyChange? = nil
  ) throws -> [ReportBasis.Rule] {
    guard let model = models.first(where: { type(of: $0).name == view }) else { return [] }
    let recorded = try ledger.policyChanges().filter { $0.position <= position }
    func rules(_ model: some ReadModel) throws -> [ReportBasis.Rule] {
      let changes = recorded + (change.map { [$0] } ?? [])
      let policies = try PolicyTimeline(changes, for: model, through: change?.position ?? position)
      return model.countingRules(under: policies.policy(at: asOf))
    }
    return try rules(model)
  }

  // MARK: Policies

  /// Every policy and every withdrawal, in order of position, with what has become of it.
  public func policies() throws -> [PolicyStanding] { try views.policies(and: policyForms) }

  /// The name under which a policy of a view is published where none is given: the name of the newest
  /// policy that holds, which it then replaces; or `default` where there is none.
  public func policyName(for view: String) throws -> String {
    let newest = try policies().last { $0.state == .holds && $0.change.policy?.view == view }
    return newest?.change.name ?? "default"
  }

  /// Checks a policy document before it is published: by itself, and together with the policies that are
  /// published already.
  ///
  /// - Parameters:
  ///   - name: the policy's own name.
  ///   - document: the document, as JSON text.
  ///   - view: the view that the policy is for.
  ///   - effectiveFrom: when it is to come into force; `nil` for the ledger's clock.
  /// - Throws: `PolicyFault`; `ProjectionError` with code `unknownView` where the view takes no policies.
  public func validate(
    policy document: String, for view: String, named name: String, effectiveFrom: Instant? = nil
  ) throws {
    let draft = PublishedPolicy(
      position: try ledger.head.next, view: view, name: name,
      effectiveFrom: try effectiveFrom ?? ledger.now, document: document)
    if let repeated = RepeatedMember.find(in: document) {
      throw PolicyFault(repeated.text, "comes twice; give it once")
    }
    if let form = policyForms.first(where: { type(of: $0).name.text == view }) {
      return try check(draft, for: form)
    }
    guard let model = models.first(where: { type(of: $0).name.text == view }), type(of: model).takesPolicies
    else { throw list.takesNoPolicies(view) }
    try check(draft, for: model)
  }

  /// A warning about something in a policy document that is valid and yet hardly meant; `nil` for none.
  ///
  /// - Parameters:
  ///   - document: the document, as JSON text.
  ///   - view: the view that the policy is for.
  ///   - effectiveFrom: when it is to come into force; `nil` for the ledger's clock.
  public func remark(on document: String, for view: String, effectiveFrom: Instant? = nil) throws -> String? {
    let from = try effectiveFrom ?? ledger.now
    return list.models.first { $0.name.text == view }?.remark(on: document, from: from, in: setting)
  }

  /// The names under which touchpoints may mean policies of any view that hold: those that they were published under, such as
  /// names of programmes, and others that their documents say.
  public func policyNames() throws -> Set<String> {
    var names: Set<String> = []
    for standing in try policies() where standing.state == .holds {
      guard let policy = standing.change.policy else { continue }
      names.insert(policy.name)
      guard let model = list.models.first(where: { $0.name.text == policy.view }) else { continue }
      names.formUnion(model.names(in: policy.document, setting))
    }
    return names
  }

  private func check(_ draft: PublishedPolicy, for reader: some PolicyReader) throws {
    do {
      _ = try reader.policy(from: [draft])
      try reader.validateAsNew(draft)
    } catch let fault as PolicyFault {
      throw fault
    } catch {
      // A program's own model may throw other errors.
      throw PolicyFault("", "\(error)")
    }
    let policies = try PolicyTimeline(
      try ledger.policyChanges() + [.published(draft)], for: reader, through: draft.position)
    if let refused = policies.setAside.last, refused.position == draft.position {
      // The document is valid by itself, and does not go together with the others.
      throw PolicyFault("", "under the name \(draft.name): \(refused.reason)")
    }
  }
}
