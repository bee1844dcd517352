import {
  type DefinitionNode,
  type FieldDefinitionNode,
  Kind,
  parse,
  print,
  type TypeNode,
  visit,
} from 'graphql';

/** The types of GitHub's GraphQL schema that Slipway's queries touch. */
const usedTypes = new Set(
  `Actor Bot Commit DateTime Deployment DeploymentConnection DeploymentEdge DeploymentOrder
  DeploymentOrderField DeploymentState DeploymentStatus DeploymentStatusConnection
  DeploymentStatusEdge DeploymentStatusState GitObject GitObjectID Node OrderDirection PageInfo
  Query RateLimit Ref Repository RepositoryOwner Tag URI User`.split(/\s+/),
);
const usedQueries = new Set(['rateLimit', 'repository']);
const builtIn = new Set(['Boolean', 'Float', 'ID', 'Int', 'String']);

/** The schema with the used types only, and of these the fields that need no others. */
export function trimGraphql(whole: string): string {
  const { definitions } = parse(whole, { noLocation: true });
  const kept = definitions.filter(
    (definition) => 'name' in definition && usedTypes.has(definition.name?.value ?? ''),
  );
  return `${kept.map((definition) => print(trimDefinition(definition))).join('\n\n')}\n`;
}

function trimDefinition(definition: DefinitionNode): DefinitionNode {
  const isQuery = 'name' in definition && definition.name?.value === 'Query';
  return visit(definition, {
    enter: (node) => ({ ...node, description: undefined, directives: [] }),
    leave: (node) => {
      if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION)
        return undefined;
      return {
        ...node,
        interfaces: isQuery
          ? []
          : (node.interfaces?.filter(({ name }) => usedTypes.has(name.value)) ?? []),
        fields:
          node.fields?.filter(
            (field) => needsOnlyUsed(field) && (!isQuery || usedQueries.has(field.name.value)),
          ) ?? [],
      };
    },
  });
}

function needsOnlyUsed(field: FieldDefinitionNode): boolean {
  const types = [field.type, ...(field.arguments ?? []).map(({ type }) => type)];
  return types.map(named).every((name) => usedTypes.has(name) || builtIn.has(name));
}

function named(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : named(type.type);
}
