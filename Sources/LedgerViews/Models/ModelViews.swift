// The read models of a list, set up for one ledger.

public import Ledger
public import Projection
public import ReadModels
public import Reporting

/// The models of a list and their views, of one ledger.
public struct ModelViews: Sendable {
  public let list: ModelList
  public let setting: ModelSetting
  /// In the order of the list.
  public let models: [any ReadModel]
  public let views: Views
  let ledger: Ledger

  /// - Throws: `LedgerError`, `ProjectionError`.
  public init(
    of ledger: Ledger, _ list: ModelList = .standard, options: Views.Options = Views.Options()
  ) throws {
    self.ledger = ledger
    self.list = list
    let setting = try ModelSetting(of: ledger)
    self.setting = setting
    models = list.models.map { $0.init(setting) }
    views = try Views(of: ledger, projectors: models.map { $0 as any Projector }, options: options)
  }

  /// A model of the list; of another one, what it would be for this ledger.
  public subscript<Model: ReadModel>(type: Model.Type) -> Model {
    for case let model as Model in models { return model }
    return Model(setting)
  }

  // MARK: What counts

  /// What is decided about what counts in a view; empty where its model does not say, or no model has the name.
  ///
  /// - Parameters:
  ///   - asOf: under the policy that was in force then.
  ///   - position: among those that had been recorded by then.
  ///   - change: one more, which was not recorded.
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

  /// The name that a policy of a view is published under where none is given: that of the newest one that holds, in whose
  /// place it will be; `default` for the first.
  public func policyName(for view: String) throws -> String {
    let newest = try views.policies().last { $0.state == .holds && $0.change.policy?.view == view }
    return newest?.change.name ?? "default"
  }

  /// Checks a policy document before it is published: by itself, and beside those that are published already.
  ///
  /// - Parameters:
  ///   - name: the policy's own name.
  ///   - effectiveFrom: `nil` is now.
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
    guard let model = models.first(where: { type(of: $0).name.text == view }), type(of: model).takesPolicies
    else {
      throw ProjectionError(
        .unknownView, "\(view) takes no policies; those that do are \(list.namesTakingPolicies)")
    }
    try check(draft, for: model)
  }

  /// What is right in a policy document and yet hardly meant; `nil` for nothing.
  public func remark(on document: String, for view: String) -> String? {
    list.models.first { $0.name.text == view }?.remark(on: document, in: setting)
  }

  private func check(_ draft: PublishedPolicy, for model: some ReadModel) throws {
    do {
      _ = try model.policy(from: [draft])
    } catch let fault as PolicyFault {
      throw fault
    } catch {
      // A model of somebody else's says it in its own way.
      throw PolicyFault("", "\(error)")
    }
    let policies = try PolicyTimeline(
      try ledger.policyChanges() + [.published(draft)], for: model, through: draft.position)
    if let refused = policies.setAside.last, refused.position == draft.position {
      // What is wrong is how they go together, and not the document.
      throw PolicyFault("", "under the name \(draft.name): \(refused.reason)")
    }
  }
}
