// What a read model shows on the page of a customer.

public import Projection

/// How a model's part of a customer's page follows from their row.
public struct CustomerSectionDeclaration<Model: ReadModel>: Sendable {
  /// The member of the page's JSON, in lower camel case: `loyalty`. It must differ from those of other
  /// models and from the page's own.
  public let key: String
  /// Makes the section from a customer's row; returns `nil` where there is nothing to say of them.
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

  /// The contents of a section.
  public struct Content: Sendable {
    /// The contents as a Swift value, where the model has a type for it; otherwise `nil`.
    public var value: (any Sendable)?
    /// The contents as fields. The audience of each says whether it is in JSON, shown to a person, or
    /// both.
    public var fields: [ReportField]

    public init(_ value: (any Sendable)? = nil, fields: [ReportField]) {
      (self.value, self.fields) = (value, fields)
    }
  }
}

/// A customer's page, as far as models need to know it: the sections of all models.
public protocol CustomerPage {
  var sections: [CustomerSection] { get }
}

extension CustomerPage {
  /// The section with a key; `nil` where its model says nothing of this customer.
  public func section(_ key: String?) -> CustomerSection.Content? {
    sections.first { $0.key == key }?.content
  }
}
