// ---- schemas of openapi.json, as text, tables and samples

const MAX_DEPTH = 5;
let api;

/** A schema without its reference. If it is null or one other schema, it is that one with a second type. */
function resolve(schema) {
  const found = schema && schema.$ref ? schema.$ref.slice(2).split('/').reduce((node, name) => (node || {})[name], api) || {} : schema || {};
  const [one, ...more] = (found.anyOf || []).filter(({type}) => type !== 'null');
  return one && !more.length ? {...resolve(one), ...found, type: [...typesOf(resolve(one)), 'null'], anyOf: undefined} : found;
}

const typesOf = schema => [].concat(schema.type || (schema.properties ? 'object' : schema.enum ? typeof schema.enum[0] : []));

function typeText(schema) {
  const types = typesOf(schema).map(type => type === 'array' ? 'list of ' + typeText(resolve(schema.items)) : type);
  return types.join(' or ') || 'anything';
}

const alternatives = schema => schema.anyOf || schema.oneOf || [];

function range(min, max, unit) {
  const [from, to] = [min, max].map(value => value === undefined ? '' : value.toLocaleString('en'));
  return from && to ? from + ' to ' + to + unit : from ? 'at least ' + from + unit : to ? 'at most ' + to + unit : '';
}

function limitsText(schema) {
  const length = schema.enum ? '' : range(schema.minLength, schema.maxLength, ' characters');
  const items = range(schema.minItems, schema.maxItems, ' items');
  return [length, items, range(schema.minimum, schema.maximum, '')].filter(Boolean).join('; ');
}

/** The fields of an object schema as [{name, schema, required}]. The fields of nested objects and arrays follow their parent. */
function fieldsOf(schema, prefix = '', depth = 0) {
  const required = schema.required || [];
  const names = Object.keys(schema.properties || {});
  const isRequired = name => required.includes(name);
  const ordered = [...names.filter(isRequired), ...names.filter(name => !isRequired(name))];
  return ordered.flatMap(name => {
    const field = resolve(schema.properties[name]);
    const inner = field.items ? resolve(field.items) : field;
    const path = prefix + name;
    const nested = depth < MAX_DEPTH ? fieldsOf(inner, path + (field.items ? '[].' : '.'), depth + 1) : [];
    return [{name: path, schema: field, required: isRequired(name)}, ...nested];
  });
}

function valuesOf(schema) {
  return schema.enum || resolve(schema.items).enum || ('const' in schema ? [schema.const] : []);
}

function sampleOf(schema, name = 'value', depth = 0) {
  schema = resolve(schema);
  const given = [schema.example, ...(schema.examples || []), schema.default, ...valuesOf(schema)].find(value => value !== undefined);
  if (given !== undefined && !schema.items) {
    return given;
  }
  const makers = {
    string: () => ('Some ' + name.replace(/([A-Z])/g, ' $1').toLowerCase()).slice(0, schema.maxLength),
    integer: () => schema.minimum || 1,
    number: () => schema.minimum || 1,
    boolean: () => true,
    array: () => [sampleOf(schema.items, name, depth + 1)],
    object: () => sampleObject(schema, depth),
  };
  const type = typesOf(schema).find(candidate => makers[candidate]);
  return type ? makers[type]() : alternatives(schema).length ? sampleOf(alternatives(schema)[0], name, depth + 1) : null;
}

function sampleObject(schema, depth) {
  const fields = depth < MAX_DEPTH ? fieldsOf(schema, '', MAX_DEPTH) : [];
  return Object.fromEntries(fields.map(field => [field.name, sampleOf(field.schema, field.name, depth + 1)]));
}

function fieldTable(caption, schema, requiredLabel) {
  const labels = ['Field', 'Type', requiredLabel, 'Meaning'];
  const meaning = each => [each.description, limitsText(each), valuesOf(each).join(', ')].filter(Boolean).join('; ');
  const rows = fieldsOf(schema).map(field =>
    [nameElement(field), typeText(field.schema), field.required ? 'yes' : 'no', meaning(field.schema)]);
  const body = rows.map(row => el('tr', {}, ...row.map((cell, index) => el('td', index ? {'data-label': labels[index]} : {}, cell))));
  return el('table', {'aria-label': caption},
    el('thead', {}, el('tr', {}, ...labels.map(label => el('th', {scope: 'col'}, label)))), el('tbody', {}, ...body));
}

function nameElement(field) {
  const parts = field.name.split(/(?<=\.)/).flatMap(part => [part, el('wbr')]);
  return el('code', {class: field.required ? 'required' : ''}, ...parts);
}

const jsonIn = message => (resolve(message).content || {})['application/json'] || {};
const schemaIn = message => resolve(jsonIn(message).schema);

function fieldsBlock(title, schema, requiredLabel) {
  if (alternatives(schema).length) {
    const names = alternatives(schema).map(one => one.$ref ? one.$ref.split('/').pop() : typeText(one));
    return [el('h4', {}, title), el('p', {class: 'quiet'}, 'One of ' + names.join(', '))];
  }
  return fieldsOf(schema).length ? [el('h4', {}, title), fieldTable(title, schema, requiredLabel)] : [];
}

