import Words
import Testing

/// The text form of references, and the namespaces that sources' names give.
@Suite struct ReferenceTests {
  @Test(arguments: [
    ("till/2", "till"), ("web", "web"), ("till/", "till"), ("shop/north/till/2", "shop/north/till"),
    ("shop//2", "shop"), ("/", "/"), ("//", "//"), ("/till", "/till"), ("//till", "//till"), ("", ""),
    ("https://shop.example", "https://shop.example"), ("https://shop.example/", "https://shop.example"),
    ("https://shop.example/1", "https://shop.example"),
    ("https://shop.example/pos/1", "https://shop.example/pos"),
    ("https://shop.example//", "https://shop.example"), ("https://", "https://"),
    ("urn:shop:2", "urn:shop:2"), ("urn:shop/2", "urn:shop"), ("a/b://c/d", "a/b://c"),
    ("Kasse Süd/Ü1", "Kasse Süd"),
  ])
  func aSourcesNamespaceIsThePartOfItsNameBeforeTheLastSlash(_ source: String, _ namespace: String) {
    #expect(Reference.namespace(ofSource: source) == namespace)
    // A name that is a namespace is its own, so that the source `till` shares the numbers of `till/1`.
    #expect(Reference.namespace(ofSource: namespace) == namespace || namespace.contains("/"))
  }

  @Test(arguments: [
    (Reference(.order, "1001"), "order:1001"),
    (Reference(.order, "web:1001"), "order:web:1001"),
    (Reference(.order, "1001", namespace: "web"), "order@web:1001"),
    (Reference(.order, "a@b:c%3A", namespace: "web"), "order@web:a@b:c%3A"),
    (Reference(.ticket, "5", namespace: "https://help.example"), "ticket@https%3A//help.example:5"),
    (Reference(.ticket, "5", namespace: "50%@x"), "ticket@50%25@x:5"),
    (Reference(.deal, ":", namespace: "ü"), "deal@ü::"),
    (Reference(.product, "85123A"), "sku:85123A"),
  ])
  func aReferenceIsReadAsItIsShown(_ reference: Reference, _ text: String) {
    #expect(reference.description == text)
    #expect(Reference(text) == reference)
  }

  @Test(arguments: [
    "1001", "order:", "order@:1001", "order@web", "order@web:", "@web:1001", "sku@web:85123A", "web@order:1",
    "order@50%:1", "order@%zz:1", "order@%ff:1", "bestellung:1",
  ])
  func whatIsNoReferenceIsNone(_ text: String) { #expect(Reference(text) == nil) }

  @Test func whatDiffersInItsNamespaceOnlyHasAnotherHash() {
    let plain = Reference(.order, "536365")
    let till = Reference(.order, "536365", namespace: "till")
    let web = Reference(.order, "536365", namespace: "web")
    #expect(Set([plain, till, web].map(\.hash64)).count == 3)
    // As schemas/log-format.md has it; the first is that of the formats before.
    #expect(plain.hash64 == 8_599_464_290_496_856_307)
    #expect(till.hash64 == 572_733_544_706_791_543)
  }
}
