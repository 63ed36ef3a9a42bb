// What a read model shows on the page of a customer.

public import Projection

/// How a model's part of a customer's page follows from their row.
public struct CustomerSectionDeclaration<Model: ReadModel>: Sendable {
  /// The member of the page's JSON, in lower camel case: `loyalty`. It must differ from those of other
  /// models and from the page's own.
  public let key: String
  /// Makes the section from a customer's row; returns `nil` where there is nothing to say of them.
  public let make: @Sendable (RowState<Model>) -> CustomerSection.Content?

  /// The section under a key, and how it is made from the row.
  public init(_ key: String, _ make: @escaping @Sendable (RowState<Model>) -> CustomerSection.Content?) {
    (self.key, self.make) = (key, make)
  }
}

/// A model's part of a customer's page.
public struct CustomerSection: Sendable {
  /// The member of the page's JSON.
  public let key: String
  /// What the section says of the customer.
  public let content: Content

  /// The section of one customer, as their row gave it.
  public init(_ key: String, _ content: Content) { (self.key, self.content) = (key, content) }

  /// The contents of a section.
  public struct Content: Sendable {
    /// The contents as a Swift value, where the model has a type for it; otherwise `nil`.
    public var value: (any Sendable)?
    /// The contents as fields. The audience of each says whether it is in JSON, shown to a person, or
    /// both.
    public var fields: [ReportField]

    /// The contents as fields, and where the model has a type for them, as a value of it.
    public init(_ value: (any Sendable)? = nil, fields: [ReportField]) {
      (self.value, self.fields) = (value, fields)
    }
  }
}

/// A customer's page, as far as models need to know it: the sections of all models.
public protocol CustomerPage {
  /// The sections of the models that have something to say of the customer, in the order of the list of
  /// models.
  var sections: [CustomerSection] { get }
}

extension CustomerPage {
  /// The section with a key; `nil` where its model says nothing of this customer.
  public func section(_ key: String?) -> CustomerSection.Content? {
    sections.first { $0.key == key }?.content
  }
}
