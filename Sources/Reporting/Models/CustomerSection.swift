// What a read model shows on the page of a customer.

public import Projection

/// How a model's part of a customer's page follows from their row.
public struct CustomerSectionDeclaration<Model: ReadModel>: Sendable {
  /// The member of the page's JSON, in lower camel case: `loyalty`. No other model's, and none of the page's own.
  public let key: String
  /// What it says of a row; `nil` where there is nothing to say of this customer.
  public let make: @Sendable (RowState<Model>) -> CustomerSection.Content?

  public init(_ key: String, _ make: @escaping @Sendable (RowState<Model>) -> CustomerSection.Content?) {
    (self.key, self.make) = (key, make)
  }
}

/// A model's part of a customer's page.
public struct CustomerSection: Sendable {
  /// The member of the page's JSON.
  public let key: String
  public let content: Content

  public init(_ key: String, _ content: Content) { (self.key, self.content) = (key, content) }

  /// What is said of one customer.
  public struct Content: Sendable {
    /// What it is in Swift, where the model has a type for it.
    public var value: (any Sendable)?
    /// The members of an object in JSON, and what a person is shown: each field says which.
    public var fields: [ReportField]

    public init(_ value: (any Sendable)? = nil, fields: [ReportField]) {
      (self.value, self.fields) = (value, fields)
    }
  }
}

/// A customer's page as the models know it: what each of them says of the customer.
public protocol CustomerPage {
  var sections: [CustomerSection] { get }
}

extension CustomerPage {
  /// What the model says that has this key; `nil` where it says nothing of this customer.
  public func section(_ key: String?) -> CustomerSection.Content? {
    sections.first { $0.key == key }?.content
  }
}
