import { createPubSub, createSchema } from 'graphql-yoga';

interface Book {
  readonly title: string;
  readonly purchasePrice: number;
}

/** The schema of a book shop, with its permissions. */
export function createShopSchema() {
  const books: Book[] = [{ title: 'Notes on the Analytical Engine', purchasePrice: 40 }];
  const events = createPubSub<{ bookAdded: [Book] }>();
  return createSchema({
    typeDefs: `
      scalar Scope
      directive @requiresScopes(scopes: [[Scope!]!]!) on OBJECT | FIELD_DEFINITION | INTERFACE | SCALAR | ENUM
      directive @authenticated on OBJECT | FIELD_DEFINITION | INTERFACE | SCALAR | ENUM

      type Query {
        books: [Book!]!
      }

      type Mutation {
        addBook(title: String!, purchasePrice: Float!): Book @requiresScopes(scopes: [["books:write"]])
      }

      type Subscription {
        bookAdded: Book @authenticated
      }

      type Book {
        title: String!
        "The purchase price: for accountants and admins."
        purchasePrice: Float @requiresScopes(scopes: [["books:read", "accounts:read"], ["admin"]])
      }
    `,
    resolvers: {
      Query: { books: () => books },
      Mutation: {
        addBook: (_, book: Book) => {
          books.push(book);
          events.publish('bookAdded', book);
          return book;
        },
      },
      Subscription: {
        bookAdded: { subscribe: () => events.subscribe('bookAdded'), resolve: (book: Book) => book },
      },
    },
  });
}
