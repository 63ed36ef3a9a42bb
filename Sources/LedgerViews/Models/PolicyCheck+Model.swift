// A read model says which policies it can use.

public import Ledger
internal import Projection
internal import ReadModels
public import Reporting

extension PolicyCheck {
  /// That of a read model, for `LedgerOptions.policyChecks`.
  public init<Model: ReadModel>(ofModel model: Model.Type) {
    self.init(for: model) { Model(try ModelSetting($0.settings, type: $0.type)) }
  }

  /// Those of the models that come with the library, which `Ledger.open` knows.
  public static var standard: [PolicyCheck] { checks(of: StandardModels.all) }

  /// Those of any models.
  public static func checks(of models: [any ReadModel.Type]) -> [PolicyCheck] {
    models.map { PolicyCheck(ofModel: $0) }
  }
}
