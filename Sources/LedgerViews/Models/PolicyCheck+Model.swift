// Checks of policies by read models.

public import Ledger
internal import Projection
internal import ReadModels
public import Reporting
internal import Words

extension PolicyCheck {
  /// The check of a read model's policies, for `LedgerOptions.policyChecks`.
  public init<Model: ReadModel>(ofModel model: Model.Type) {
    if let elsewhere = model.policiesElsewhere {
      self.init(of: model.name.text) { _, _ in throw PolicyFault("", elsewhere) }
      return
    }
    self.init(for: model) { Model(try ModelSetting($0.settings, type: $0.type)) }
  }

  /// The checks of the models that come with the library.
  public static var standard: [PolicyCheck] { checks(of: StandardModels.all) }

  /// The checks of some models.
  public static func checks(of models: [any ReadModel.Type]) -> [PolicyCheck] {
    models.map { PolicyCheck(ofModel: $0) }
  }
}
